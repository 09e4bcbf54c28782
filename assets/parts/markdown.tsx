import { Lexer, type Token, type Tokens } from 'marked'
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { t } from '../state/language.ts'
import { CopyButton } from './copy-button.tsx'
import { Picture } from './picture.tsx'
import { pictureAddress, safeLink } from './safe-link.ts'

/**
 * What a model wrote, as elements. The words are read by `marked` and every element is made here: no HTML is ever made
 * from text, so nothing a model writes can become markup. HTML in it is shown as the text it is.
 */
export function Markdown({ text }: { text: string }) {
  const tokens = useMemo(() => Lexer.lex(text, { gfm: true, breaks: true }), [text])
  return <div class="prose">{tokens.map(block)}</div>
}

const inner = (token: { tokens?: Token[] | undefined; text?: string }): ComponentChildren =>
  token.tokens ? token.tokens.map(inline) : plain(token.text ?? '')

function block(token: Token, key: number): ComponentChildren {
  switch (token.type) {
    case 'space':
    case 'def':
      return null
    case 'heading': {
      // The page has a heading of its own: those of an answer come below it.
      const Level = `h${Math.min(6, (token as Tokens.Heading).depth + 2)}` as 'h3'
      return <Level key={key}>{inner(token as Tokens.Heading)}</Level>
    }
    case 'paragraph':
      return <p key={key}>{inner(token as Tokens.Paragraph)}</p>
    case 'code':
      return <Code key={key} {...(token as Tokens.Code)} />
    case 'blockquote':
      return <blockquote key={key}>{(token as Tokens.Blockquote).tokens.map(block)}</blockquote>
    case 'list':
      return list(token as Tokens.List, key)
    case 'table':
      return <Table key={key} table={token as Tokens.Table} />
    case 'hr':
      return <hr key={key} />
    case 'text':
      return <p key={key}>{inner(token as Tokens.Text)}</p>
    default:
      return <p key={key}>{token.raw}</p>
  }
}

function list({ ordered, start, items }: Tokens.List, key: number) {
  const rows = items.map(({ task, checked, tokens }, at) => (
    <li key={at} class={task ? 'task' : ''}>
      {task && <input type="checkbox" checked={checked ?? false} disabled aria-label={t('task')} />}
      {tokens.map((token, at) =>
        token.type === 'text' ? <span key={at}>{inner(token)}</span> : block(token, at),
      )}
    </li>
  ))
  return ordered ? (
    <ol key={key} start={Number(start) || 1}>
      {rows}
    </ol>
  ) : (
    <ul key={key}>{rows}</ul>
  )
}

const Code = ({ lang, text }: Tokens.Code) => (
  <div class="code-block">
    <div class="code-head">
      <span>{lang?.split(/\s/)[0]}</span>
      <CopyButton text={text} what={t('code')} />
    </div>
    <pre tabIndex={0}>
      <code>{text}</code>
    </pre>
  </div>
)

const Table = ({ table: { header, rows } }: { table: Tokens.Table }) => (
  <div class="wide-table" tabIndex={0}>
    <table>
      <thead>
        <tr>
          {header.map((cell, at) => (
            <th key={at} class={cell.align ?? ''}>
              {inner(cell)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, at) => (
              <td key={at} class={cell.align ?? ''}>
                {inner(cell)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

function inline(token: Token, key: number): ComponentChildren {
  switch (token.type) {
    case 'strong':
      return <strong key={key}>{inner(token as Tokens.Strong)}</strong>
    case 'em':
      return <em key={key}>{inner(token as Tokens.Em)}</em>
    case 'del':
      return <del key={key}>{inner(token as Tokens.Del)}</del>
    case 'codespan':
      return <code key={key}>{(token as Tokens.Codespan).text}</code>
    case 'br':
      return <br key={key} />
    case 'link':
      return anchor(token as Tokens.Link, key)
    case 'image':
      return <Picture key={key} url={(token as Tokens.Image).href} name={(token as Tokens.Image).text} />
    case 'text':
    case 'escape':
      return 'tokens' in token && token.tokens
        ? inner(token as Tokens.Text)
        : plain((token as Tokens.Text).text)
    default:
      return token.raw
  }
}

function anchor(link: Tokens.Link, key: number): ComponentChildren {
  const { href, text } = link
  if (pictureAddress(href) && text === href) return <Picture key={key} url={href} name="" />
  const safe = safeLink(href)
  if (!safe) return <span key={key}>{inner(link)}</span>
  const cited = /^\[(\d+)\]$/.exec(text)?.[1]
  return (
    <a
      key={key}
      href={safe}
      target="_blank"
      rel="noopener noreferrer"
      class={cited ? 'cited' : ''}
      title={safe}
    >
      {cited ?? inner(link)}
    </a>
  )
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' }

/** Text as it is meant: the entities that models write stand for their signs. */
const plain = (text: string): string =>
  text.replaceAll(
    /&(?:#(\d{1,6})|#x([\da-f]{1,5})|(\w{2,5}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name) return named[name] ?? whole
      const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16)
      return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole
    },
  )
