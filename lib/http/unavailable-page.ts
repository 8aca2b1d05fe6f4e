import { randomBytes } from "node:crypto";

const retrySeconds = 5;

/**
 * The page while the database is away: plain HTML with its own style, so that it needs nothing else of ours
 * to work, and no script.
 */
export function unavailablePage(): Response {
  const nonce = randomBytes(16).toString("base64");
  return new Response(html(nonce), {
    status: 503,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; style-src 'nonce-${nonce}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      "cache-control": "no-store",
      "retry-after": String(retrySeconds),
    },
  });
}

const html = (nonce: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="${retrySeconds}">
<title>One moment · Holdfast</title>
<link rel="icon" href="/favicon.svg">
<style nonce="${nonce}">
  :root { color-scheme: light dark; }
  body { display: grid; place-items: center; min-height: 100dvh; margin: 0; padding: 1rem; box-sizing: border-box;
    font: 400 0.9375rem/1.375rem ui-sans-serif, system-ui, sans-serif;
    color: light-dark(#0c1a1d, #eaf1f0); background: light-dark(#f1f5f4, #0a1113); }
  main { width: 100%; max-width: 26rem; padding: 2.25rem; box-sizing: border-box; border-radius: 1.25rem;
    background: light-dark(#fbfdfc, #152024); box-shadow: 0 0 0 1px light-dark(#0c2a301a, #d2f0f41a); }
  img { display: block; width: 2.5rem; height: 2.5rem; margin-bottom: 1.25rem; }
  h1 { margin: 0; font-size: 1.5rem; line-height: 1.875rem; letter-spacing: -0.022em; }
  p { margin: 0.375rem 0 0; color: light-dark(#405358, #aebdbf); }
</style>
</head>
<body>
<main>
<img src="/favicon.svg" alt="">
<h1>One moment</h1>
<p role="status">We cannot reach our database just now. You are still signed in, and nothing was changed.</p>
<p>This page looks again every ${retrySeconds} seconds and goes on by itself.</p>
</main>
</body>
</html>
`;
