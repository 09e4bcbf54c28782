import { chosen, type JobKind } from '../../state/accounts.ts'
import { followJob } from '../../state/job.ts'
import { AccountDialog } from './account-dialog.tsx'
import { CleanDialog } from './clean-dialog.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { ProxiesDialog } from './proxies-dialog.tsx'

type OpenDialogProps = {
  /** `import`, `clean`, `proxies`, or the id of an account. */
  what: string
  onClose: () => void
  onRun: (kind: JobKind, id: string) => void
  onSaid: (text: string) => void
}

/** The dialog that the address names. */
export function OpenDialog({ what, onClose, onRun, onSaid }: OpenDialogProps) {
  const done = (text: string) => {
    onClose()
    onSaid(text)
  }
  switch (what) {
    case 'import':
      return (
        <ImportDialog
          onClose={onClose}
          onDone={(text) => {
            chosen.value = new Set()
            done(text)
          }}
        />
      )
    case 'clean':
      return <CleanDialog onClose={onClose} onDone={done} />
    case 'proxies':
      return <ProxiesDialog onClose={onClose} onTest={async (id) => void (await followJob(id))} />
    default:
      return (
        <AccountDialog
          key={what}
          id={what}
          onClose={onClose}
          onSaid={onSaid}
          onRun={(kind) => onRun(kind, what)}
        />
      )
  }
}
