// The default validator is a server of somebody else's; nothing of this page leaves the origin.
SwaggerUIBundle({ url: '/swagger/json', dom_id: '#swagger-ui', validatorUrl: null, deepLinking: true })
