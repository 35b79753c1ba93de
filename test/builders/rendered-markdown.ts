import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** What a forge makes of Markdown, before it filters tags: HTML in it stays as it is, so that a test sees all of it. */
export function renderedMarkdown(text: string): string {
  return micromark(text, { allowDangerousHtml: true, allowDangerousProtocol: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });
}

/** The tags in HTML, in their order, without attributes. */
export function tagsOf(html: string): string[] {
  return [...html.matchAll(/<(?:!--|\/?[a-zA-Z][^>]*>)/g)].map((match) => match[0].replace(/\s[^>]*/, ''));
}

/** What is shown outside code: there a forge looks for mentions and references. */
export function proseIn(html: string): string {
  return html
    .replaceAll(/<(code|pre)\b[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"');
}
