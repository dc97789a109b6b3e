import type { OpenAPIHono } from '@hono/zod-openapi';
import { PROBLEMS } from '../problem.ts';

type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;
type Operation = NonNullable<NonNullable<OpenApiDocument['paths']>[string]['get']>;
type SchemaOrRef = NonNullable<NonNullable<OpenApiDocument['components']>['schemas']>[string];
type Schema = Exclude<SchemaOrRef, { $ref: string }>;
type Parameter = Exclude<NonNullable<Operation['parameters']>[number], { $ref: string }>;

interface Entry {
  method: 'GET' | 'POST';
  path: string;
  operation: Operation;
}

/** The OpenAPI document as one readable page: plain HTML, no script, every part reachable by an anchor. */
export function docsPage(document: OpenApiDocument, stylesheet: string): string {
  const entries = Object.entries(document.paths ?? {}).flatMap(([path, { get, post }]): Entry[] => [
    ...(get ? [{ method: 'GET' as const, path, operation: get }] : []),
    ...(post ? [{ method: 'POST' as const, path, operation: post }] : []),
  ]);
  const groups = [...Map.groupBy(entries, ({ operation }) => operation.tags?.[0] ?? 'Other')];
  const schemas = Object.entries(document.components?.schemas ?? {}).sort(([a], [b]) => a.localeCompare(b));
  const { title, version, description = '' } = document.info;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${html(stylesheet)}">
</head>
<body>
<a class="skip" href="#content">Skip to the resources</a>
<div class="frame">
<header>
<h1>${html(title)}</h1>
<p>Version ${html(version)}. ${html(description)}</p>
<p>For programs: <a href="/api/openapi.json">OpenAPI 3.1</a>, and for GIS clients <a href="/api/ogc">OGC API – Features</a>.</p>
</header>
<nav aria-label="Contents">
${groups.map(([tag, list]) => `<h2>${html(tag)}</h2>\n<ul>${list.map(contentsLine).join('')}</ul>`).join('\n')}
<h2>Reference</h2>
<ul><li><a href="#problems">Problems</a></li><li><a href="#schemas">Schemas</a></li></ul>
</nav>
<main id="content">
${groups.map(([tag, list]) => `<section>\n<h2>${html(tag)}</h2>\n${list.map(article).join('\n')}\n</section>`).join('\n')}
<section id="problems">
<h2>Problems</h2>
${problems()}
</section>
<section id="schemas">
<h2>Schemas</h2>
${schemas.map(([name, schema]) => schemaArticle(name, schema)).join('\n')}
</section>
</main>
</div>
</body>
</html>
`;
}

const contentsLine = ({ operation }: Entry) =>
  `<li><a href="#${html(operation.operationId ?? '')}">${html(operation.summary ?? operation.operationId ?? '')}</a></li>`;

function article({ method, path, operation }: Entry): string {
  const {
    operationId = '',
    summary = '',
    description,
    parameters = [],
    responses = {},
    requestBody,
  } = operation;
  const rows = parameters.flatMap((parameter) => ('$ref' in parameter ? [] : [parameterRow(parameter)]));
  const answers = Object.entries(responses).map(([status, response]) =>
    answerRow(status, response as Answer),
  );
  return `<article id="${html(operationId)}">
<h3>${html(summary)}</h3>
<p><span class="method">${method}</span><span class="path">${html(path)}</span></p>
${description ? `<p>${prose(description)}</p>` : ''}
${rows.length > 0 ? table(`Parameters of “${summary}”`, ['Name', 'Where', 'Value', 'Meaning'], rows) : ''}
${requestBody && !('$ref' in requestBody) ? `<p>Takes ${contentText(requestBody.content)}.</p>` : ''}
${table(`Answers of “${summary}”`, ['Status', 'Meaning', 'Content'], answers)}
</article>`;
}

function parameterRow(parameter: Parameter): string[] {
  const { name, in: place, required, description, schema } = parameter;
  const meaning = description ?? (schema && !('$ref' in schema) ? schema.description : undefined) ?? '';
  const needed = required ? ' <span class="needed">needed</span>' : '';
  return [`<code>${html(name)}</code>${needed}`, html(place), schema ? typeText(schema) : '', prose(meaning)];
}

interface Answer {
  description: string;
  content?: Record<string, { schema?: SchemaOrRef }>;
}

const contentText = (content: Answer['content'] = {}): string =>
  Object.entries(content)
    .map(([type, { schema }]) => `<code>${html(type)}</code>${schema ? `: ${typeText(schema)}` : ''}`)
    .join('<br>');

function answerRow(status: string, { description, content }: Answer): string[] {
  return [`<code>${html(status)}</code>`, prose(description), contentText(content)];
}

function schemaArticle(name: string, schema: SchemaOrRef): string {
  const id = `schema-${name}`;
  if ('$ref' in schema)
    return `<article id="${html(id)}"><h3>${html(name)}</h3><p>${typeText(schema)}</p></article>`;
  const rows = propertiesOf(schema).map(([property, value, needed]) => [
    `<code>${html(property)}</code>${needed ? '' : ' (may be absent)'}`,
    typeText(value),
    prose('$ref' in value ? '' : (value.description ?? '')),
  ]);
  return `<article id="${html(id)}">
<h3>${html(name)}</h3>
${schema.description ? `<p>${prose(schema.description)}</p>` : ''}
${rows.length > 0 ? table(`Properties of ${name}`, ['Name', 'Value', 'Meaning'], rows) : `<p>${typeText(schema)}</p>`}
</article>`;
}

function propertiesOf(schema: Schema): [string, SchemaOrRef, boolean][] {
  const own = Object.entries(schema.properties ?? {}).map(([name, value]): [string, SchemaOrRef, boolean] => [
    name,
    value,
    schema.required?.includes(name) ?? false,
  ]);
  const inherited = (schema.allOf ?? []).flatMap((part) => ('$ref' in part ? [] : propertiesOf(part)));
  return [...own, ...inherited];
}

function problems(): string {
  const rows = Object.entries(PROBLEMS).map(([type, [status, title]]) => [
    `<code id="problem-${html(type)}">/problems/${html(type)}</code>`,
    `<code>${status}</code>`,
    html(title),
  ]);
  const intro =
    'What cannot be answered is answered with <code>application/problem+json</code> (RFC 9457). <code>type</code> is stable, ' +
    '<code>detail</code> says what to do, <code>field</code> names the parameter.';
  return `<article><p>${intro}</p>${table('All problem types', ['Type', 'Status', 'Meaning'], rows)}</article>`;
}

/** A table that scrolls by itself where the screen is narrow, and can be reached by keyboard to do so. */
function table(caption: string, head: string[], rows: string[][]): string {
  const heads = head.map((cell) => `<th scope="col">${cell}</th>`).join('');
  const body = rows.map(([first = '', ...rest]) => {
    return `<tr><th scope="row">${first}</th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<div class="scroll" role="region" aria-label="${html(caption)}" tabindex="0"><table><caption>${html(caption)}</caption>
<thead><tr>${heads}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

/** A schema in a few words, with links to the named ones. */
function typeText(schema: SchemaOrRef): string {
  if ('$ref' in schema) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return `<a href="#schema-${html(name)}">${html(name)}</a>`;
  }
  const options = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (options) return options.map(typeText).join(schema.allOf ? ' and ' : ' or ');
  if (schema.enum) return schema.enum.map((value) => `<code>${html(String(value))}</code>`).join(', ');
  const types = [schema.type ?? 'any'].flat();
  if (types.includes('array')) return arrayText(schema);
  const bounds = [
    schema.minimum === undefined ? '' : ` from ${schema.minimum}`,
    schema.maximum === undefined ? '' : ` to ${schema.maximum}`,
    schema.default === undefined ? '' : `, ${JSON.stringify(schema.default)} by default`,
    schema.example === undefined ? '' : `, such as <code>${html(String(schema.example))}</code>`,
  ];
  return html(types.join(' or ')) + bounds.join('');
}

function arrayText(schema: Schema): string {
  const nullable = [schema.type].flat().includes('null') ? ' or null' : '';
  const { items, prefixItems } = schema as Schema & { prefixItems?: SchemaOrRef[] };
  if (prefixItems) return `[${prefixItems.map(typeText).join(', ')}]${nullable}`;
  const count =
    schema.minItems !== undefined && schema.minItems === schema.maxItems ? `${schema.minItems} ` : '';
  return `list of ${count}${items ? typeText(items) : 'anything'}${nullable}`;
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function html(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** Escaped text in which `words` between backticks become code. */
function prose(text: string): string {
  return html(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
