// Reads the rules and the alerts of an address with prometheus-query, and prints what it understood.
import { PrometheusDriver } from 'prometheus-query';

const driver = new PrometheusDriver({ endpoint: process.argv[2], baseURL: '/api/v1', proxy: false });
const alert = (read) => ({ ...read, number: String(read.value) });
const groups = await driver.rules();
const alerts = await driver.alerts();
console.log(JSON.stringify({
  groups: groups.map((group) => ({ ...group, rules: group.rules.map((rule) => ({ ...rule, alerts: rule.alerts.map(alert) })) })),
  alerts: alerts.map(alert),
}));
