import type { AlertFacts, AlertRow } from './alert-row.ts'

/** Trouble begins at so many failures and this share of the requests of 5 minutes, and is over below the second pair. */
const begins = { failed: 3, share: 0.2 }
const ends = { failed: 2, share: 0.1 }
/** Tries in a row that nothing answered. */
const unansweredTries = 3
const failedTries = 3
const oddAnswers = 3
/** Thinking models take their time; this is beyond what anybody waits for gladly. */
const slowMs = 30_000
const slowRequests = 5
/** Transports are tried again after 30 s, so that one that is away is probed twice in this time. */
const holdMs = 60_000

/** Grok, and the ways to it. */
export const upstreamRows: readonly AlertRow[] = [
  {
    code: 'requests_failing',
    severity: ({ health: { requests } }) => (requests.failed * 2 >= requests.total ? 'error' : 'warning'),
    find: ({ health: { requests } }, isOn) => {
      const { failed, share } = isOn ? ends : begins
      const { total, code, message, requestId } = requests
      return (
        requests.failed >= failed &&
        requests.failed >= total * share && {
          message: `${requests.failed} of the last ${total} requests failed (last 5 minutes), most often with ${code}: ${message}`,
          remedy: `Open the log at ${requestId} for the attempts and Grok's own words, and run "grok2api doctor".`,
          count: requests.failed,
          sample: requestId,
          values: { failed: requests.failed, total, code, message, request_id: requestId },
        }
      )
    },
  },
  {
    code: 'upstream_unreachable',
    severity: 'error',
    find: ({ health: { unreachable } }) =>
      unreachable.count >= unansweredTries && {
        message: `Grok cannot be reached: the last ${unreachable.count} connections failed.`,
        remedy:
          'Check the network, DNS and grok.base_proxy_url of this machine; "grok2api doctor" tries each of them.',
        count: unreachable.count,
        sample: unreachable.reason,
        values: { count: unreachable.count, reason: unreachable.reason },
      },
  },
  {
    code: 'self_check_failed',
    severity: 'error',
    find: ({ health: { selfCheck, requests } }) =>
      selfCheck !== undefined &&
      !selfCheck.ok &&
      // What callers see says more than our own question.
      requests.total === 0 && {
        message: `No request came in the last 5 minutes, and the last self-check failed: ${selfCheck.message}`,
        remedy:
          'Run "grok2api doctor": it says which part fails and what to do. The check is repeated every minute.',
        values: { message: selfCheck.message },
      },
  },
  {
    code: 'upstream_refused',
    severity: ({ ways }) => (ways.paused.length === ways.allowed ? 'error' : 'warning'),
    holdMs,
    find: ({ ways, files }) => {
      const transports = ways.paused.join(', ')
      return (
        ways.paused.length > 0 && {
          message: `Grok refuses the browser values of this gateway; chats over ${transports} are paused.`,
          remedy: `Copy fresh cf_clearance, user_agent and statsig_id from your browser into [grok] of ${files.config}.`,
          values: { transports, file: files.config },
        }
      )
    },
  },
  {
    code: 'accounts_refused_alike',
    severity: 'error',
    holdMs,
    find: ({ outage }) =>
      outage !== undefined && {
        message: `Every account is refused with status ${outage.status} and no reason (${outage.accounts} so far): that is Grok's trouble, or a proxy's, and no account's.`,
        remedy:
          'No account was taken out of service. Check grok.base_proxy_url and whether grok.com answers in a browser; it goes on by itself when one account answers.',
        count: outage.accounts,
        values: { count: outage.accounts, status: outage.status },
      },
  },
  {
    code: 'transport_set_aside',
    severity: 'warning',
    holdMs,
    find: ({ ways, files }) => {
      const transports = ways.aside.join(', ')
      return (
        ways.aside.length > 0 &&
        ways.paused.length === 0 && {
          message: `Chats over ${transports} are refused or not understood; they take the other transport, and one request tries again from time to time.`,
          remedy: `The log says why. To stop trying, set grok.chat_transport in ${files.config}.`,
          values: { transports, file: files.config },
        }
      )
    },
  },
  {
    code: 'transport_failing',
    severity: 'warning',
    holdMs,
    find: (facts) => {
      const failing = failingTransports(facts)
      const names = failing.map(([name]) => name).join(', ')
      const [, { failed, reason } = { failed: 0, reason: '' }] = failing[0] ?? []
      return (
        failing.length > 0 && {
          message: `Every try over ${names} failed in the last 5 minutes (${failed}); other ways answered instead.`,
          remedy:
            'Requests go on by the other way, pictures by drawing in a chat. The log has what Grok said; "grok2api doctor" tries each way.',
          count: failed,
          sample: reason,
          values: { transports: names, count: failed, reason },
        }
      )
    },
  },
  {
    code: 'answers_odd',
    severity: 'warning',
    holdMs,
    find: ({ health: { odd } }) => {
      const count = Object.values(odd).reduce((sum, one) => sum + one, 0)
      const kinds = Object.entries(odd)
        .map(([what, times]) => `${what} ${times}`)
        .join(', ')
      return (
        count >= oddAnswers && {
          message: `${count} answers of the last 5 minutes were given, but were not what they should be: ${kinds}.`,
          remedy: 'The log marks them. Grok may have changed: look for a newer version of grok2api.',
          count,
          values: { count, kinds },
        }
      )
    },
  },
  {
    code: 'upstream_slow',
    severity: 'warning',
    holdMs,
    find: ({ health: { firstContent } }) =>
      firstContent.count >= slowRequests &&
      firstContent.medianMs >= slowMs && {
        message: `Grok is slow: half of the last ${firstContent.count} answers took more than ${Math.round(firstContent.medianMs / 1000)} s to begin.`,
        remedy: 'Nothing is broken here. Ask for a faster model, or wait until Grok is faster again.',
        count: firstContent.count,
        values: { count: firstContent.count, seconds: Math.round(firstContent.medianMs / 1000) },
      },
  },
  {
    code: 'unknown_frames',
    severity: 'warning',
    find: ({ unknownFrames: { count, names, sample } }) =>
      count > 0 && {
        message: `Grok says things this version does not know (${count} in the last hour): ${names.join('; ')}.`,
        remedy: 'Answers go on without them. Look for a newer version of grok2api.',
        count,
        ...(sample !== undefined && { sample }),
        values: { count, names: names.join('; ') },
      },
  },
]

/** Ways of which every try failed while another way answered: nothing fails, so nobody would notice. */
function failingTransports({ health: { transports, requests }, ways }: AlertFacts) {
  const all = Object.entries(transports)
  const known = new Set([...ways.paused, ...ways.aside])
  // Where requests fail, that is the alert.
  const served = requests.failed < begins.failed || requests.failed < requests.total * begins.share
  const others = served && all.some(([, { tries, failed }]) => failed < tries)
  return others
    ? all.filter(([name, { tries, failed }]) => !known.has(name) && tries >= failedTries && failed === tries)
    : []
}
