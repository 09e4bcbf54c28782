import { expect, test } from 'bun:test'
import { type Asked, parseArguments } from './arguments.ts'
import { commands } from './commands.ts'
import { commandHelp, generalHelp } from './help.ts'

const run = (command: string, flags: object = {}, operands: string[] = []) =>
  ({ kind: 'run', command, flags, operands }) as Asked

const understood: [line: string, expected: Asked][] = [
  ['', run('serve')],
  ['serve', run('serve')],
  ['--port 0 --host ::', run('serve', { port: '0', host: '::' })],
  ['--data /a serve --port=9', run('serve', { data: '/a', port: '9' })],
  ['serve --port 1 --port 2', run('serve', { port: '2' })],
  ['demo --data x', run('demo', { data: 'x' })],
  ['check', run('check')],
  ['reset-password --data x', run('reset-password', { data: 'x' })],
  ['simulate --accounts a.json --port 0', run('simulate', { accounts: 'a.json', port: '0' })],
  [
    'import a.txt b.json --dry-run --pool ssoSuper',
    run('import', { 'dry-run': true, pool: 'ssoSuper' }, ['a.txt', 'b.json']),
  ],
  ['import --json - --data x', run('import', { json: true, data: 'x' }, ['-'])],
  ['export --format txt', run('export', { format: 'txt' })],
  ['accounts list --json', run('accounts', { json: true }, ['list'])],
  ['accounts disable acc_1 acc_2', run('accounts', {}, ['disable', 'acc_1', 'acc_2'])],
  ['--help', { kind: 'help', command: undefined }],
  ['-h', { kind: 'help', command: undefined }],
  ['help', { kind: 'help', command: undefined }],
  ['help demo', { kind: 'help', command: 'demo' }],
  ['serve --help', { kind: 'help', command: 'serve' }],
  ['serve --port high --help', { kind: 'help', command: 'serve' }],
  ['--version', { kind: 'version' }],
  ['-v', { kind: 'version' }],
]
for (const [line, expected] of understood)
  test(`"${line}"`, () => expect(parseArguments(line.split(' ').filter(Boolean))).toEqual(expected))

const wrong: [line: string, says: string][] = [
  ['fly', 'There is no command "fly".'],
  ['serv', 'Did you mean serve?'],
  ['SERVE', 'Did you mean serve?'],
  ['import', 'import needs FILE'],
  ['import a.txt --all', 'import does not know --all'],
  ['import a.txt --json=yes', '--json takes no value'],
  ['export a.txt', 'export takes no argument, but there is "a.txt"'],
  ['export --dry-run', 'export does not know --dry-run'],
  ['accounts', 'accounts needs list|test'],
  ['accounts list --jsn', 'There is no option --jsn. Did you mean --json?'],
  ['serve --json', 'serve does not know --json'],
  ['serve --wings', 'There is no option --wings'],
  ['--prot 80', 'There is no option --prot. Did you mean --port?'],
  ['serve now', 'serve takes no argument, but there is "now"'],
  ['serve --accounts x', 'serve does not know --accounts'],
  ['simulate --data x', 'simulate does not know --data'],
  ['serve --port', '--port needs a value: --port PORT'],
  ['serve --port=', '--port needs a value'],
  ['-x', 'There is no option -x'],
]
for (const [line, says] of wrong)
  test(`"${line}" is wrong usage`, () => {
    const asked = parseArguments(line.split(' '))
    expect(asked.kind).toBe('wrong')
    expect(asked.kind === 'wrong' ? asked.message : '').toContain(says)
  })

test('the help names every command, option and variable', () => {
  const help = generalHelp()
  for (const word of [...Object.keys(commands), '--data', '--host', '--port', '--help', '--version'])
    expect(help).toContain(word)
  for (const name of ['SERVER_HOST', 'SERVER_PORT', 'SERVER_WORKERS', 'DATA_DIR', 'LOG_LEVEL', 'LOG_FORMAT'])
    expect(help).toContain(name)
})

test('the help of a command names its options and appends what it is given', () => {
  expect(commandHelp('simulate', 'more\n')).toMatch(/--accounts FILE[\s\S]*\nmore\n/)
  expect(commandHelp('simulate')).not.toContain('SERVER_')
  expect(commandHelp('reset-password')).not.toContain('--port')
})
