// Holds every answer that the API tests got against schemas/api/openapi.json: is the status declared for that route, is the media type, and
// does each JSON body (each line, of NDJSON) satisfy its schema. ajv judges, an implementation of JSON Schema that is not ours. A route
// whose success no test has seen fails too.   usage: node contract.mjs ANSWERS.ndjson
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const here = path.dirname(fileURLToPath(import.meta.url));
const api = JSON.parse(readFileSync(path.join(here, '../../schemas/api/openapi.json'), 'utf8'));
const ajv = addFormats(new Ajv2020({ strict: true, strictRequired: false, allErrors: true }));
for (const word of ['openapi', 'info', 'servers', 'security', 'paths', 'components']) ajv.addKeyword(word);
ajv.addSchema(api, 'api');

const failures = [];
const seen = new Set();
const validators = new Map();

function validatorAt(pointer) {
  if (!validators.has(pointer)) validators.set(pointer, ajv.compile({ $ref: `api#${pointer}` }));
  return validators.get(pointer);
}

const escapePointer = (text) => text.replaceAll('~', '~0').replaceAll('/', '~1');
const asUri = (text) => encodeURIComponent(text);

function findPath(target) {
  if (api.paths[target]) return target;
  return Object.keys(api.paths).find((template) => {
    // A tile's address has slashes.
    const pattern = new RegExp(`^${template.replace('{tile}', '.+').replace(/\{[^}]*\}/g, '[^/]+')}$`);
    return template.includes('{') && pattern.test(target);
  });
}

// The declared response and where it stands, references followed.
function findResponse(template, method, status) {
  const declared = api.paths[template][method]?.responses[status];
  if (!declared) return undefined;
  if (!declared.$ref) {
    const pointer = ['paths', template, method, 'responses', String(status)].map(escapePointer).map(asUri).join('/');
    return [declared, `/${pointer}`];
  }
  const name = declared.$ref.split('/').at(-1);
  return [api.components.responses[name], `/components/responses/${name}`];
}

// Every answer of the hub has these, whatever it is, and none lets the scripts of another site read it.
const always = ['cache-control', 'content-security-policy', 'cross-origin-resource-policy', 'referrer-policy',
  'strict-transport-security', 'x-content-type-options'];

function check(answer) {
  const where = `${answer.method} ${answer.path} ${answer.status}`;
  const fail = (why) => failures.push(`${where}: ${why}`);
  for (const header of always)
    if (answer.headers.filter((name) => name === header).length !== 1) fail(`the header ${header} does not stand there once`);
  if (answer.headers.some((name) => name.startsWith('access-control-'))) fail('another site may read it');
  if (answer.type.startsWith('text/') && !answer.type.endsWith('; charset=utf-8')) fail('a text without its charset');
  const media = answer.type.split(';')[0];
  const template = findPath(answer.path);
  const method = answer.method === 'HEAD' ? 'get' : answer.method.toLowerCase();
  if (!template || !api.paths[template][method]) {
    if (![403, 404, 405].includes(answer.status)) return fail('an address outside the API was answered');
    return validate(validatorAt('/components/schemas/Problem'), answer.body, fail);
  }
  const found = findResponse(template, method, answer.status);
  if (!found) return fail('this status is not declared');
  seen.add(`${method} ${template} ${Math.floor(answer.status / 100)}xx`);
  const [response, pointer] = found;
  for (const header of Object.keys(response.headers ?? {})) {
    // Those that only some answers have: the next page, and a quota where one was used.
    const isOptional = ['Link', 'RateLimit', 'RateLimit-Policy'].includes(header);
    if (!isOptional && !answer.headers.includes(header.toLowerCase())) fail(`the header ${header} is missing`);
  }
  if (!response.content || answer.method === 'HEAD') return answer.body === '' || fail('a body that is not declared');
  if (!response.content[media]) return fail(`the media type "${media}" is not declared`);
  if (['text/csv', 'text/plain', 'application/octet-stream'].includes(media)) return true;
  const validator = validatorAt(`${pointer}/content/${asUri(escapePointer(media))}/schema`);
  const texts = media === 'application/x-ndjson' ? answer.body.split('\n').filter((line) => line !== '') : [answer.body];
  return texts.forEach((text) => validate(validator, text, fail));
}

function validate(validator, text, fail) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return fail('the body is not JSON');
  }
  if (!validator(value)) fail(`${ajv.errorsText(validator.errors)} in ${text.slice(0, 400)}`);
}

const lines = readFileSync(process.argv[2], 'utf8').split('\n').filter((line) => line !== '');
lines.map((line) => JSON.parse(line)).forEach(check);
for (const [template, operations] of Object.entries(api.paths)) {
  for (const method of Object.keys(operations).filter((name) => name !== 'parameters')) {
    for (const outcome of ['2xx', '4xx'])
      if (!seen.has(`${method} ${template} ${outcome}`)) failures.push(`no test has seen ${method} ${template} answer ${outcome}`);
  }
}
failures.slice(0, 50).forEach((failure) => console.error(failure));
console.log(`${lines.length} answers held against the API description, ${failures.length} failures`);
process.exit(failures.length === 0 ? 0 : 1);
