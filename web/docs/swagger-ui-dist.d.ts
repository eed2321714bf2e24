declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  /** As https://swagger.io/docs/open-source-tools/swagger-ui/usage/configuration/ says. */
  export default function SwaggerUI(options: Record<string, unknown>): unknown;
}
