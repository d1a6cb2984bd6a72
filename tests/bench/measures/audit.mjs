// What the audit log costs a single push: the time that PostgreSQL takes to write its leaf within the commit that is made anyway, and the time
// to put that leaf into the tree later, as a share of the time that one push takes of a busy hub. The hub is stopped while leaves are timed.
import { format, median, spread } from '../lib/statistics.mjs'

const batches = 2_000
const leavesOfBatch = 64
const leaves = batches * leavesOfBatch

// The leaf's columns as a push writes them, in the role that may, whose policies are part of the cost, against the same loop without the
// leaves. Both report milliseconds.
const writing = (withLeaves) => `
DO $$
DECLARE
  began timestamptz := clock_timestamp();
  made bigint;
BEGIN
  PERFORM set_config('role', 'kith_ingest', true), set_config('kith.org', 'single', true);
  FOR i IN 1..${batches} LOOP
    INSERT INTO kith.commit_batch (org, kind, records, leaves) VALUES ('single', 1, ${leavesOfBatch}, ${withLeaves ? leavesOfBatch : 0});
    made := currval('kith.commit_batch_batch_seq');
    ${withLeaves ? `INSERT INTO kith.audit_leaf (batch, leaf, event, org, principal, records)
      SELECT made, n - 1, 1, 'single', 'single', 1 FROM generate_series(1, ${leavesOfBatch}) AS n;` : 'PERFORM n FROM generate_series(1, 64) AS n;'}
  END LOOP;
  SET CONSTRAINTS ALL IMMEDIATE; -- that batches have the leaves that they say is looked at when a push commits
  PERFORM set_config('bench.ms', (1000 * extract(epoch FROM clock_timestamp() - began))::text, false);
END
$$`

// What the sequencer would have placed, so that sealing alone is timed.
const placed = `
BEGIN;
INSERT INTO kith.commit_batch (org, kind, records, leaves, position, first_leaf)
  SELECT 'single', 1, ${leavesOfBatch}, ${leavesOfBatch}, n, (n - 1) * ${leavesOfBatch} FROM generate_series(1, ${batches}) AS n;
INSERT INTO kith.audit_leaf (batch, leaf, event, org, principal, records)
  SELECT b.batch, n - 1, 1, 'single', 'single', 1 FROM kith.commit_batch AS b, generate_series(1, ${leavesOfBatch}) AS n ORDER BY b.batch, n; -- as pushes leave them on the disk
UPDATE kith.sequence_end SET next_position = ${batches + 1}, next_leaf = ${leaves};
COMMIT`

async function writeMicroseconds(bench, withLeaves) {
  await bench.postgres.empty(bench.databases.bare)
  const milliseconds = Number(await bench.postgres.psql(bench.databases.bare, writing(withLeaves), "SELECT current_setting('bench.ms')"))
  return milliseconds * 1000 / leaves
}

async function sealMicroseconds(bench) {
  const timed = async () => {
    const began = process.hrtime.bigint()
    await bench.hub.run(['audit', 'checkpoint'])
    return Number(process.hrtime.bigint() - began) / 1000
  }
  await bench.postgres.empty(bench.databases.hub)
  bench.hub.forget()
  await bench.postgres.psql(bench.databases.hub, placed, 'ANALYZE kith.commit_batch, kith.audit_leaf')
  const all = await timed()
  return (all - await timed()) / leaves // the second has nothing to do but start
}

export async function audit(bench, table) {
  const rounds = { push: [], write: [], seal: [] }
  for (let round = 0; round < bench.rounds; ++round) {
    await bench.postgres.empty(bench.databases.hub)
    const { per_second } = await bench.load.single({ port: bench.hub.port, flags: bench.flags('single'), path: '/v1/records', connections: 64, seconds: bench.seconds, bodies: bench.records })
    await bench.hub.stop()
    rounds.push.push(1e6 / per_second)
    rounds.write.push(await writeMicroseconds(bench, true) - await writeMicroseconds(bench, false))
    rounds.seal.push(await sealMicroseconds(bench))
    await bench.postgres.empty(bench.databases.hub)
    await bench.hub.start()
    bench.progress(`audit, round ${round + 1}: ${format(rounds.write.at(-1))} and ${format(rounds.seal.at(-1))} µs a leaf, ${format(rounds.push.at(-1))} µs a push`)
  }
  const leaf = rounds.write.map((write, i) => write + rounds.seal[i])
  table.add('an audit leaf, written and sealed', `${spread(leaf)} µs`, `a single push on 64 ${spread(rounds.push)} µs`,
    median(leaf.map((value, i) => value / rounds.push[i])), '<=', 0.1)
  table.note('  of it sealed, apart from the push', `${spread(rounds.seal)} µs`, '')
}
