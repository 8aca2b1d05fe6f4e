import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Locator, TestInfo } from "@playwright/test";
import { answers } from "./authenticator";

/** What a QR reader that is not ours (`zbarimg`) sees in a picture of `image`, or `null` where none is installed. */
export async function readQr(image: Locator, testInfo: TestInfo): Promise<string | null> {
  if (!answers("zbarimg", ["--version"])) return null;
  const path = testInfo.outputPath("qr.png");
  writeFileSync(path, await image.screenshot());
  return execFileSync("zbarimg", ["--quiet", "--raw", path], { encoding: "utf8" }).trim();
}
