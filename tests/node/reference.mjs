// Answers expressions by the reference implementation of JSONata: one JSON request a line on standard input, one answer a line, in order.
//   {"id", "expr", "data", "bindings"}  ->  {"id", "result"}, {"id", "undefined": true} or {"id", "error": {"code", "position", "token", "value", "message"}}
// What is no JSONata error (the implementation itself failed) has the code "internal".
import jsonata from 'jsonata';
import readline from 'node:readline';

/** Milliseconds for one evaluation: the generated expressions are small, so one that takes longer runs away. */
const timeout = 2000;

/** Functions have no JSON; $string writes them as empty text, and so does Bridge. */
const replace = (key, value) => (typeof value === 'function' || value?._jsonata_lambda || value?._jsonata_function ? '' : value);

/** Lone surrogates escaped, so that the answer is valid UTF-8. */
const text = (value) => JSON.stringify(value, replace);

function failure(e) {
  if (typeof e?.code !== 'string' || !/^[STDU]\d{4}$/.test(e.code)) return { code: 'internal', message: String(e?.message ?? e) };
  const { code, position, token, value, index, functionName, message } = e;
  return { code, position, token, value, index, functionName, message };
}

async function answer({ expr, data, bindings }) {
  let expression;
  try {
    expression = jsonata(expr, { timeout });
  } catch (e) {
    return { error: failure(e) };
  }
  try {
    const result = await expression.evaluate(data, bindings);
    const json = text(result);
    return json === undefined ? { undefined: true } : { json };
  } catch (e) {
    return { error: failure(e) };
  }
}

for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const request = JSON.parse(line);
  const { json, ...rest } = await answer(request);
  let out;
  try {
    out = json === undefined ? text({ id: request.id, ...rest }) : `{"id":${JSON.stringify(request.id)},"result":${json}}`;
  } catch (e) {
    out = JSON.stringify({ id: request.id, error: { code: rest.error?.code ?? 'internal', position: rest.error?.position } });
  }
  process.stdout.write(`${out}\n`);
}
