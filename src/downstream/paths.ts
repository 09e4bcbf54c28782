/**
 * The paths an endpoint is reached by: clients set base URLs with and without `/v1`, and some add a second one
 * (product section 4). A trailing slash is the router's business.
 */
export const paths = (path: string): string[] => [`/v1${path}`, path, `/v1/v1${path}`]
