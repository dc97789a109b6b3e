/** True when the browser can draw the map; the context tried out is given back at once. */
export const hasWebGl2 = (): boolean => {
  const gl = document.createElement('canvas').getContext('webgl2');
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return gl !== null;
};
