import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./docs.css";
import "./swagger.css";
import { layout } from "./layout.ts";
import { openOnWideScreens } from "./ways.ts";

openOnWideScreens();

SwaggerUI({
  url: "/openapi.json",
  dom_id: "#swagger",
  plugins: [layout],
  layout: "postern",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  syntaxHighlight: { activated: false },
  // Nothing is asked of anybody else, and no token is kept.
  validatorUrl: null,
  persistAuthorization: false,
});
