// Asks an address with prometheus-query, and prints what it understood: query.mjs ADDRESS EXPRESSION START END (Unix milliseconds).
import { PrometheusDriver } from 'prometheus-query';

const [address, expression, start, end] = [process.argv[2], process.argv[3], new Date(Number(process.argv[4])), new Date(Number(process.argv[5]))];
const driver = new PrometheusDriver({ endpoint: address, baseURL: '/api/v1', proxy: false });
const posting = new PrometheusDriver({ endpoint: address, baseURL: '/api/v1', proxy: false, preferPost: true });
const plain = (result) => ({
  type: result.resultType,
  series: result.result.map((one) => ({ labels: one.metric.labels, values: (one.values ?? [one.value]).map((value) => [value.time.getTime(), value.value]) })),
});
let refused = '';
try {
  await driver.instantQuery('1 +');
} catch (error) {
  refused = JSON.stringify(error.error ?? error.message ?? error);
}
console.log(JSON.stringify({
  instant: plain(await driver.instantQuery(expression, end)),
  range: plain(await posting.rangeQuery(expression, start, end, 600)),
  series: (await driver.series('orleansmonitor_model_records_total', start, end)).map((metric) => metric.labels),
  names: await driver.labelNames(),
  models: await driver.labelValues('model'),
  metadata: await driver.metadata('orleansmonitor_model_records_total'),
  build: (await driver.statusBuildinfo()).version,
  refused,
}));
