/*
 * How cells are drawn: one instance a hexagon, its six corners as attributes, its colour from the class of its value. Colours, classes
 * and the range that is shown are uniforms, so that another choice of them costs nothing but a frame.
 */

const block = `\
layout(std140) uniform cellUniforms {
  mat4 matrix;
  mat4 colors0;
  mat4 colors1;
  vec4 color8;
  vec4 breaks;
  vec4 breaksOther;
  vec2 range;
  vec2 across;
  float opacity;
  float elevation;
  float most;
  float both;
} cell;
`;

export const cellUniforms = {
  name: 'cell',
  vs: block,
  fs: block,
  source: '',
  uniformTypes: {
    matrix: 'mat4x4<f32>',
    colors0: 'mat4x4<f32>',
    colors1: 'mat4x4<f32>',
    color8: 'vec4<f32>',
    breaks: 'vec4<f32>',
    breaksOther: 'vec4<f32>',
    range: 'vec2<f32>',
    across: 'vec2<f32>',
    opacity: 'f32',
    elevation: 'f32',
    most: 'f32',
    both: 'f32',
  },
} as const;

/** Vertices of the top: four triangles; of the sides: two a side. */
export const FLAT_VERTICES = 12;
export const SOLID_VERTICES = 48;

export const vertexShader = `\
#version 300 es
precision highp float;

in vec4 corners01;
in vec4 corners23;
in vec4 corners45;
in vec2 cellValues;

uniform vec4 origin;

flat out vec4 color;

const vec2 LIGHT = vec2(-0.8, -0.6);

vec2 corner(int i) {
  if (i > 5) i -= 6;
  vec4 two = i < 2 ? corners01 : i < 4 ? corners23 : corners45;
  return (i & 1) == 0 ? two.xy : two.zw;
}

int classOf(float value, vec4 breaks) {
  int found = 0;
  for (int i = 0; i < 4; i++) if (value >= breaks[i]) found = i + 1;
  return found;
}

vec4 colorAt(int i) {
  return i < 4 ? cell.colors0[i] : i < 8 ? cell.colors1[i - 4] : cell.color8;
}

void main() {
  float value = cellValues.x;
  bool nothing = value < -2e38 || (cell.both > 0.5 && cellValues.y < -2e38);
  if (nothing || value < cell.range.x || value >= cell.range.y) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    color = vec4(0.0);
    return;
  }
  int class_ = classOf(value, cell.breaks);
  if (cell.both > 0.5) class_ += 3 * classOf(cellValues.y, cell.breaksOther);
  color = vec4(colorAt(class_).rgb, cell.opacity);

  int id = gl_VertexID;
  float height = cell.elevation * clamp(value / cell.most, 0.0, 1.0);
  vec2 at;
  float up = height;
  if (id < ${FLAT_VERTICES}) {
    int triangle = id / 3;
    int k = id - triangle * 3;
    at = corner(k == 0 ? 0 : triangle + k);
  } else {
    int side = (id - ${FLAT_VERTICES}) / 6;
    int k = (id - ${FLAT_VERTICES}) - side * 6;
    at = corner(k == 1 || k == 2 || k == 4 ? side + 1 : side);
    up = k == 2 || k >= 4 ? height : 0.0;
    vec2 along = corner(side + 1) - corner(side);
    vec2 outward = vec2(along.y, -along.x) / max(length(along), 1e-9);
    color.rgb *= 0.77 + 0.15 * dot(outward, LIGHT);
  }
  gl_Position = cell.matrix * vec4(at, up, 0.0) + origin;
}
`;

export const fragmentShader = `\
#version 300 es
precision highp float;

flat in vec4 color;
out vec4 fragColor;

void main() {
  if (gl_FragCoord.x < cell.across.x || gl_FragCoord.x >= cell.across.y) discard;
  fragColor = color;
}
`;
