import type { Context } from "@/lib/context";

/** The trust that lets a sign-in skip its challenge, and the token that takes the shown one's place. */
export type UsedTrust = { deviceId: string; nextToken: string | null };

export async function spendTrust(_ctx: Context, _userId: string, _token: string | null): Promise<UsedTrust | null> {
  return null;
}

export async function holdsTrust(_ctx: Context, _userId: string, _token: string | null): Promise<boolean> {
  return false;
}
