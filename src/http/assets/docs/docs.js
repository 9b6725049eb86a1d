// Shows /openapi.json and lets the reader try it on this very server. No request leaves for another host. Where
// Docket was built without swagger-ui, the page keeps the link that it has.
if (typeof SwaggerUIBundle === "function") {
  SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#docs",
    validatorUrl: null,
    deepLinking: true,
    tryItOutEnabled: true,
    displayRequestDuration: true,
    filter: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
  });
}
