import { useRef } from 'preact/hooks';
import { visible } from '../format/name';
import { byLine, lineSpan } from './edit';
import type { RuleError } from './types';

interface TextFieldProps {
  text: string;
  write: (text: string) => void;
  errors: readonly RuleError[];
  onSave: () => void;
}

/** A text with numbered lines, errors at theirs. It is as high as the text, so that numbers and lines scroll together. */
export function TextField({ text, write, errors, onSave }: TextFieldProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split('\n');
  const wrong = byLine(errors);
  const goTo = (line: number) => {
    const [from, to] = lineSpan(text, line);
    area.current?.focus();
    area.current?.setSelectionRange(from, to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    onSave();
  };
  return (
    <>
      <div class="text-field">
        <pre class="numbers" aria-hidden="true">
          {lines.map((_, index) => <span key={index} class={wrong.has(index + 1) ? 'wrong' : undefined} title={wrong.get(index + 1)?.map(error => error.problem).join('\n')}>{index + 1}{'\n'}</span>)}
        </pre>
        <textarea
          ref={area} rows={lines.length + 1} wrap="off" spellcheck={false} autocomplete="off" autocapitalize="off" aria-label="Rules, as YAML"
          aria-invalid={errors.length > 0} aria-describedby="rule-errors" value={text} onInput={event => write(event.currentTarget.value)} onKeyDown={onKeyDown}
        />
      </div>
      <ul id="rule-errors" class="plain rule-errors">
        {errors.map((error, index) => (
          <li key={index}>
            {error.line > 0 && <button type="button" onClick={() => goTo(error.line)}>Line {error.line}</button>}
            <span>{error.key && <code>{visible(error.key)}</code>} {visible(error.problem)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
