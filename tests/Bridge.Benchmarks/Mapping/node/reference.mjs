// The reference implementation (npm `jsonata`) as a child of the benchmark: one JSON request a line on standard input, one answer a line.
//   node reference.mjs FOLDER_WITH_NODE_MODULES CASES.json INPUT.json
//   {"what": "eval" | "bytes" | "compile", "case": name, "ms": 200}   ->  {"n": calls, "ns": nanoseconds, "cpu": nanoseconds of processor time}
//   {"what": "result", "case": name}                                  ->  {"result": …}
import fs from 'node:fs';
import path from 'node:path';
import os from 'node:os';
import readline from 'node:readline';
import { createRequire } from 'node:module';

const [modules, casesFile, inputFile] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(modules), 'package.json'));
const jsonata = require('jsonata');
const version = JSON.parse(fs.readFileSync(path.join(path.dirname(require.resolve('jsonata')), 'package.json'), 'utf8')).version;
const bytesIn = fs.readFileSync(inputFile);
const input = JSON.parse(bytesIn);
const cases = new Map(JSON.parse(fs.readFileSync(casesFile, 'utf8')).map((c) => [c.name, { source: c.expr, expression: jsonata(c.expr) }]));
let sink = 0;

const work = {
  eval: (c) => c.expression.evaluate(input),
  bytes: async (c) => { sink += Buffer.from(JSON.stringify(await c.expression.evaluate(JSON.parse(bytesIn)))).length; },
  compile: (c) => { sink += jsonata(c.source).ast().type.length; },
};

/** Calls for so many milliseconds, 50 between looks at the clock. */
async function measure(call, one, ms) {
  const cpu = process.cpuUsage();
  const from = process.hrtime.bigint();
  const until = from + BigInt(Math.round(ms * 1e6));
  let n = 0, now;
  do {
    if (call === work.compile) for (let i = 0; i < 50; i++) call(one);
    else for (let i = 0; i < 50; i++) await call(one);
    n += 50;
    now = process.hrtime.bigint();
  } while (now < until);
  const used = process.cpuUsage(cpu);
  return { n, ns: Number(now - from), cpu: (used.user + used.system) * 1000 };
}

console.log(JSON.stringify({ engine: `jsonata ${version}`, node: process.version, cpu: os.cpus()[0]?.model ?? 'unknown' }));
for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const one = cases.get(request.case);
  const answer = request.what === 'result' ? { result: await one.expression.evaluate(input) } : await measure(work[request.what], one, request.ms);
  console.log(JSON.stringify(answer));
}
