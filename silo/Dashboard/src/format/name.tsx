// Names come from whoever sends records. They are text, never markup, and what could make them look like another name is shown.

// Controls, invisible formatting, bidirectional overrides, separators, tags, variation selectors alone and private use.
const hiddenCharacters = /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|[\u{e0000}-\u{e0fff}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/** A name with what cannot be seen written as an escape, such as ⟨U+202E⟩. */
export function visible(name: string): string {
  return name.replace(hiddenCharacters, found => `⟨U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`);
}

/** A name whose writing direction does not reach what stands beside it. */
export function Name({ text, class: className }: { text: string; class?: string }) {
  return <bdi class={className}>{visible(text)}</bdi>;
}
