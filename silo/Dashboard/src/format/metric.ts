// Metrics of rules in the words of people.

const short: Record<string, string> = {
  auc_roc: 'AUC', average_precision: 'average precision', rmse: 'RMSE', mae: 'MAE', mape: 'MAPE', r2: 'R²', f1: 'F1', macro_f1: 'macro F1', log_loss: 'log loss', ece: 'ECE',
};

/** A metric beside its figure: `auc_roc` is AUC, `measurement_mean(feedback)` feedback. */
export function metricWord(metric: string): string {
  const [, name = metric, argument] = /^(\w+)\((.*)\)$/s.exec(metric) ?? [];
  if (argument !== undefined && /^measurement/.test(name)) return argument.replace(/=true$/, '');
  const words = Object.hasOwn(short, name) ? short[name]! : name.replaceAll('_', ' ');
  return argument === undefined ? words : `${words} of ${argument}`;
}
