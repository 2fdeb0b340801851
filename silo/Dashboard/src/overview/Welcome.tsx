import { useState } from 'preact/hooks';
import { credential } from '../api/session';
import { toast } from '../app/toast';

type Way = 'curl' | 'python' | 'csharp';

const ways: readonly { way: Way; text: string }[] = [{ way: 'curl', text: 'curl' }, { way: 'csharp', text: '.NET' }, { way: 'python', text: 'Python' }];

/** An installation without any model: how the first prediction is sent, with this silo's address. It gives way by itself. */
export function Welcome() {
  const [way, choose] = useState<Way>('curl');
  const code = example(way, location.origin, credential.value !== null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      toast('Copied.');
    } catch {
      toast('This browser does not let the page copy: select the text and copy it.', { isBad: true });
    }
  };
  return (
    <section class="welcome">
      <h1>Nothing has been predicted yet</h1>
      <p>Send the first prediction from wherever your model runs. It is on this page some seconds after it has come; nothing has to be set up before.</p>
      <div role="group" aria-label="How" class="ways">
        {ways.map(({ way: each, text }) => <button key={each} type="button" class="chip" aria-pressed={way === each} onClick={() => choose(each)}>{text}</button>)}
      </div>
      <pre tabIndex={0} aria-label="Example"><code>{code}</code></pre>
      <p><button type="button" class="button quiet" onClick={() => void copy()}>Copy</button></p>
      <p class="dim waiting" role="status"><span class="glyph" aria-hidden="true">◌</span> Waiting for the first prediction…</p>
      <p class="dim small">Or see it with a simulated fleet: <code>orleansmonitor simulate --endpoint {location.origin}</code></p>
    </section>
  );
}

const record = '{"model":"fraud","id":"request-1","prediction":"fraud","score":0.93,"latencySeconds":0.012}';
const label = '{"model":"fraud","id":"request-1","label":"fraud"}';

/** A prediction, and its label, which comes later. */
export function example(way: Way, origin: string, isSignedIn: boolean): string {
  switch (way) {
    case 'csharp':
      return `builder.Services.AddOrleansMonitor(options => options.Endpoints.Add(new Uri("${origin}")));

var fraud = client.Model("fraud", version: "v1", segment: "", new ModelSchema { Classes = ["legit", "fraud"] });
fraud.RecordClass("request-1", predictionIndex: 1, score: 0.93, TimeSpan.FromMilliseconds(12));
fraud.Label("request-1", "fraud");`;
    case 'python':
      return `import urllib.request

def send(path, body):
    headers = {"content-type": "application/json"${isSignedIn ? ', "authorization": "Bearer YOUR_KEY"' : ''}}
    urllib.request.urlopen(urllib.request.Request("${origin}" + path, body, headers)).read()

send("/v1/records?wait=true", b'${record}')
send("/v1/labels?wait=true", b'${label}')`;
    default: {
      const header = `-H 'content-type: application/json'${isSignedIn ? " -H 'authorization: Bearer YOUR_KEY'" : ''}`;
      return `curl '${origin}/v1/records?wait=true' ${header} \\
  -d '${record}'
curl '${origin}/v1/labels?wait=true' ${header} \\
  -d '${label}'`;
    }
  }
}
