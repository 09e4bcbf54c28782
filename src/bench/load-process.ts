import { type Job, runJob } from './load.ts'

// One job as argument, one line of JSON as answer.
const job: Job = JSON.parse(process.argv[2] ?? '')
process.stdout.write(`${JSON.stringify(await runJob(job))}\n`)
process.exit(0)
