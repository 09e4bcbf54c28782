import { useSignal } from '@preact/signals'
import { codeLanguages, codeOf, type CodeLanguage } from '../../dialects/code.ts'
import type { DialectName } from '../../dialects/dialect.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Segments } from '../../parts/segments.tsx'
import { base } from '../../state/base.ts'
import { t } from '../../state/language.ts'
import { system } from '../../state/system.ts'
import type { Request } from '../../state/talk-request.ts'

type CodeProps = { request: Request; dialect: DialectName }

/** The request as curl, Python and Node, to copy. */
export const CodeDialog = ({ onClose, ...code }: CodeProps & { onClose: () => void }) => (
  <Dialog title={t('play.code.title')} onClose={onClose} wide>
    <Code {...code} />
  </Dialog>
)

/** The languages, and the request in the one that is chosen. */
export function Code({ request, dialect }: CodeProps) {
  const language = useSignal<CodeLanguage>('curl')
  const place = { base: location.origin + base, needsKey: system.value?.needs_key !== false }
  const text = codeOf(language.value, dialect, request, place)
  // Pictures stand in it whole when it is copied, and short when it is read.
  const shown = text.replaceAll(/(data:[\w./+-]+;base64,.{40})[^"'\\]{200,}/g, '$1…')
  return (
    <section class="raw">
      <div class="code-tools">
        <Segments
          label={t('connect.example')}
          value={language.value}
          onChange={(value) => (language.value = value)}
          choices={codeLanguages.map((value) => ({ value, label: value }))}
        />
        <CopyButton text={text} what={language.value} label />
      </div>
      <div class="code-block">
        <pre tabIndex={0}>
          <code>{shown}</code>
        </pre>
      </div>
    </section>
  )
}
