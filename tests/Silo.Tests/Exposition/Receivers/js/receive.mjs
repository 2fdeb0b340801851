// Receives OTLP metrics until a sum has a value, and prints what came last of each metric as JSON. Its first line is the port.
//   node receive.mjs METRIC VALUE
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const schema = require(join(dirname(require.resolve('@opentelemetry/otlp-transformer')), 'generated/root.js'))
const request = schema.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest
const [name, value] = [process.argv[2], Number(process.argv[3])]
const metrics = {}
const services = new Set()

const server = createServer(async (incoming, answer) => {
  const parts = []
  for await (const part of incoming) parts.push(part)
  if (incoming.method !== 'POST' || incoming.url !== '/v1/metrics' || incoming.headers['content-type'] !== 'application/x-protobuf') {
    answer.writeHead(415).end()
    return
  }

  for (const resource of request.decode(Buffer.concat(parts)).resourceMetrics) {
    for (const attribute of resource.resource.attributes) if (attribute.key === 'service.name') services.add(attribute.value.stringValue)
    for (const scope of resource.scopeMetrics) for (const metric of scope.metrics) metrics[metric.name] = metric
  }

  answer.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  if (metrics[name]?.sum?.dataPoints.some(point => point.asDouble === value)) {
    console.log(JSON.stringify({ services: [...services], metrics }))
    server.close()
    server.closeAllConnections()
  }
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
