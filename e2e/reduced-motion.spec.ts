import { alertOn } from "./accessible";
import { wrongCode } from "./authenticator";
import { expect, test } from "./fixtures";

declare global {
  interface Window {
    moved: string[];
  }
}

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("nothing moves for those who asked for less motion", async ({ page, person, openBrowser }) => {
  // Looks at every frame, for an animation may be over before anybody asks.
  await page.addInitScript(() => {
    window.moved = [];
    const look = () => {
      for (const animation of document.getAnimations()) {
        const { duration } = animation.effect?.getComputedTiming() ?? {};
        const target = (animation.effect as KeyframeEffect | null)?.target;
        if (Number(duration) > 20) window.moved.push(`${target?.tagName} ${target?.className} ${duration}`);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const expectStill = async () => expect([...new Set(await page.evaluate(() => window.moved))]).toEqual([]);

  await person.signIn();
  await person.enrollTotp();
  await expectStill();
  await person.signInWithBackupCode(await openBrowser());
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("region", { name: "Messages" })).toContainText("Signed out");
  await expect(page.getByRole("button", { name: "Revoke" })).toHaveCount(0);
  await expectStill();

  await person.signOut();
  await person.signIn();
  await page.getByLabel("Authentication code").fill(wrongCode(person.authenticator?.secret ?? ""));
  await expect(alertOn(page)).toContainText("That code is not right.");
  await expectStill();
  await person.enterCode();
  await expect(page.getByRole("heading", { name: "It is you" })).toBeVisible();
  await expectStill();
});
