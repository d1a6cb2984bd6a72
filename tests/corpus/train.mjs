// Learns the weights of schemas/scan_likeness.cpp from the labelled values of tests/corpus/tuning and writes
// schemas/names/likeness.bin. The held-out half is never read. Needs liblinear-train (Debian: liblinear-tools) and the
// program that prints the features of a value:
//
//   ninja -C build/release corpus_features
//   node tests/corpus/train.mjs build/release/tests/corpus_features
//
// Prints, for thresholds of scan_likeness.cpp, recall and precision on values that took no part in learning (five turns over
// tuning/third, each fifth against all the rest), with the rules of the scan as far as they do not ask the model.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const space = 1 << 16; // feature_space of schemas/scan_features.hpp
const cost = 12; // of an error, against large weights; five turns over the values gave the same from 4 to 30
const turns = 5;
const answers = { none: 0, person_name: 1, street_address: 2, employer_or_school: 3 };
const otherAnswer = 4;
const answerCount = 5;

const [program] = process.argv.slice(2);
if (program === undefined) throw new Error('usage: node tests/corpus/train.mjs PROGRAM (see the head of the file)');
const here = dirname(fileURLToPath(import.meta.url));

function readValues() {
  const values = [];
  for (const file of readdirSync(join(here, 'tuning'), { recursive: true }).filter((name) => name.endsWith('.tsv')).sort())
    for (const line of readFileSync(join(here, 'tuning', file), 'utf8').split('\n')) {
      if (line.startsWith('#') || line.startsWith('kind\t') || !line.includes('\t')) continue;
      const [kind, value] = [line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1)];
      values.push({ kind, value, isOfThird: file.startsWith('third'), answer: answers[kind] ?? otherAnswer });
    }
  const lines = execFileSync(program, { input: values.map((each) => each.value).join('\n') + '\n', maxBuffer: 1 << 30 })
    .toString().split('\n').slice(0, -1);
  if (lines.length !== values.length) throw new Error('the program gave another number of lines');
  values.forEach((each, i) => {
    const [found, ...features] = lines[i].split(' ');
    Object.assign(each, { rules: found, features: features.map(Number) });
  });
  return values;
}

// liblinear: one model for each answer against all others, L2-regularised logistic regression.
function learn(values, folder) {
  const line = ({ answer, features }) =>
    `${answer} ${features.map((feature) => `${feature + 1}:${(1 / Math.sqrt(features.length)).toFixed(5)}`).join(' ')}\n`;
  writeFileSync(join(folder, 'values'), values.map(line).join(''));
  execFileSync('liblinear-train', ['-q', '-s', '0', '-c', String(cost), '-B', '1', join(folder, 'values'), join(folder, 'model')]);
  const lines = readFileSync(join(folder, 'model'), 'utf8').split('\n');
  const labels = lines.find((each) => each.startsWith('label')).split(' ').slice(1).map(Number);
  const rows = lines.slice(lines.indexOf('w') + 1).filter((each) => each.trim() !== '')
    .map((each) => each.trim().split(' ').map(Number));
  const column = (answer) => labels.indexOf(answer);
  const bias = rows.pop();
  const weights = Array.from({ length: answerCount }, (_, answer) => {
    const all = new Float64Array(space);
    rows.forEach((row, i) => { all[i] = row[column(answer)]; });
    return all;
  });
  return { weights, bias: Array.from({ length: answerCount }, (_, answer) => bias[column(answer)]) };
}

const harmless = ({ weights, bias }, { features }) =>
  features.reduce((sum, feature) => sum + weights[0][feature], 0) / Math.sqrt(features.length) + bias[0];

function printTurns(values, folder) {
  const asked = values.filter((each) => each.isOfThird);
  const rest = values.filter((each) => !each.isOfThird);
  asked.forEach((each, i) => { each.turn = (i * 7919) % turns; });
  for (let turn = 0; turn < turns; ++turn) {
    const model = learn([...rest, ...asked.filter((each) => each.turn !== turn)], folder);
    for (const each of asked.filter((one) => one.turn === turn)) each.harmless = harmless(model, each);
  }
  const identifiers = asked.filter((each) => each.kind !== 'none').length;
  const isFound = ({ rules, harmless }, most, least) =>
    rules === 'certain-found' || (rules === 'open-harmless' && harmless <= most) || (rules === 'open-found' && harmless <= least);
  for (const least of [Infinity, 3, 2.5, 2, 1.5, 1, 0.5])
    for (let most = -0.5; most <= 1.001; most += 0.1) {
      const found = asked.filter((each) => isFound(each, most, least));
      const right = found.filter((each) => each.kind !== 'none').length;
      console.log(`harmless from ${most.toFixed(1)}, against a rule from ${least}: recall ${(right / identifiers).toFixed(3)}, ` +
        `precision ${(right / found.length).toFixed(3)}`);
    }
}

function write({ weights, bias }) {
  const most = Math.max(...weights.map((all) => all.reduce((most, each) => Math.max(most, Math.abs(each)), 0)));
  // A few weights are far larger than the rest, which would lose their places to them.
  const unit = Math.min(most, 16) / 127;
  const bytes = Buffer.alloc(space * answerCount);
  for (let feature = 0; feature < space; ++feature)
    for (let answer = 0; answer < answerCount; ++answer)
      bytes.writeInt8(Math.max(-127, Math.min(127, Math.round(weights[answer][feature] / unit))), feature * answerCount + answer);
  const head = '# Weights of the linear model of schemas/scan_likeness.cpp, written by tests/corpus/train.mjs.\n' +
    `weights ${unit} ${bias.join(' ')}\n`;
  writeFileSync(join(here, '../../schemas/names/likeness.bin'), Buffer.concat([Buffer.from(head), bytes]));
  console.log(`largest weight ${most.toFixed(2)}, a byte is ${unit.toFixed(4)}`);
}

const folder = mkdtempSync(join(tmpdir(), 'kith-train-'));
try {
  const values = readValues();
  if (!process.argv.includes('--no-turns')) printTurns(values, folder);
  write(learn(values, folder));
} finally {
  rmSync(folder, { recursive: true });
}
