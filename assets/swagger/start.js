// The gateway may lie below a path: what stands before /swagger in this script's own address.
const base = new URL(document.currentScript.src).pathname.replace(/\/swagger\/start\.js$/, '')
const start = async () => {
  const answer = await fetch(`${base}/swagger/json`)
  const spec = { ...(await answer.json()), servers: [{ url: base || '/' }] }
  // The default validator is a server of somebody else's; nothing of this page leaves the origin.
  SwaggerUIBundle({ spec, dom_id: '#swagger-ui', validatorUrl: null, deepLinking: true })
}
void start()
