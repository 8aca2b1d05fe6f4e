import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { factors } from "@/db/schema";
import type { Context } from "@/lib/context";
import { relyingParty } from "@/lib/passkeys/relying-party";
import type { PasskeyRequest } from "@/lib/passkeys/request";
import type { Assertion, Attestation } from "@/lib/passkeys/response-schema";
import type { PasskeyCreation } from "@/lib/passkeys/setup";
import { userHandle } from "@/lib/passkeys/spend";
import { present } from "@/lib/testing-people";

/** What a test may have an authenticator do that a good one does not. */
type Odd = {
  origin?: string;
  rpId?: string;
  type?: string;
  challenge?: string;
  /** The holder was there, but showed no finger and typed no PIN. */
  unverified?: boolean;
  counter?: number;
  userHandle?: string | null;
};

const userPresent = 0x01;
const userVerified = 0x04;
const hasCredential = 0x40;

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest();

/** An authenticator of the tests' own: one ES256 key, a counter, and the bytes of WebAuthn §6.1 made by hand. */
export class TestPasskey {
  readonly #key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #id = randomBytes(16);
  #handle = "";
  counter = 0;

  /** `countsUses` is false for passkeys that are copied between devices: they always say 0. */
  constructor(readonly countsUses = true) {}

  get id() {
    return base64url(this.#id);
  }

  get publicKey() {
    return base64url(this.#coseKey());
  }

  /** For an account that had it before the test began. */
  belongsTo(handle: string) {
    this.#handle = handle;
    return this;
  }

  /** Answers a request to make a passkey. */
  make({ challenge, user }: PasskeyCreation, odd: Odd = {}): Attestation {
    this.#handle = user.id;
    const credential = Buffer.concat([Buffer.alloc(16), uint16(this.#id.length), this.#id, this.#coseKey()]);
    const data = Buffer.concat([this.#head(odd, hasCredential), credential]);
    // {"fmt": "none", "attStmt": {}, "authData": data} in CBOR (RFC 8949)
    const head = Buffer.from("a363666d74646e6f6e656761747453746d74a0686175746844617461", "hex");
    const attestationObject = base64url(Buffer.concat([head, Buffer.from([0x59]), uint16(data.length), data]));
    const clientDataJSON = clientData("webauthn.create", challenge, odd);
    const response = { clientDataJSON, attestationObject, transports: ["internal"] };
    return { id: this.id, rawId: this.id, type: "public-key", response };
  }

  /** Answers a request to sign. */
  sign({ challenge }: Pick<PasskeyRequest, "challenge">, odd: Odd = {}): Assertion {
    if (this.countsUses) this.counter += 1;
    const data = this.#head(odd, 0);
    const clientDataJSON = clientData("webauthn.get", challenge, odd);
    const signed = Buffer.concat([data, sha256(Buffer.from(clientDataJSON, "base64url"))]);
    const signature = base64url(sign("sha256", signed, this.#key.privateKey));
    const handle = odd.userHandle === undefined ? this.#handle : odd.userHandle;
    const response = { clientDataJSON, authenticatorData: base64url(data), signature, userHandle: handle ?? undefined };
    return { id: this.id, rawId: this.id, type: "public-key", response };
  }

  #head({ rpId = relyingParty.id, unverified = false, counter = this.counter }: Odd, flags: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags | userPresent | (unverified ? 0 : userVerified)]), count]);
  }

  /** {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y} (RFC 9053 §7.1) */
  #coseKey(): Buffer {
    const { x, y } = this.#key.publicKey.export({ format: "jwk" });
    const [left, right] = [x, y].map((half) => Buffer.from(present(half), "base64url"));
    const parts = [Buffer.from("a5010203262001215820", "hex"), present(left), Buffer.from("225820", "hex")];
    return Buffer.concat([...parts, present(right)]);
  }
}

function clientData(type: string, challenge: string, odd: Odd): string {
  const data = {
    type: odd.type ?? type,
    challenge: odd.challenge ?? challenge,
    origin: odd.origin ?? relyingParty.origin,
  };
  return base64url(Buffer.from(JSON.stringify({ ...data, crossOrigin: false })));
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

/** A passkey that is on, and the authenticator that holds it. */
export async function givenPasskey(ctx: Context, userId: string, label = "Laptop", passkey = new TestPasskey()) {
  const { id: credentialId, publicKey } = passkey.belongsTo(userHandle(userId));
  const kept = { credentialId, publicKey, transports: ["internal"] };
  await ctx.db
    .insert(factors)
    .values({ userId, type: "passkey", status: "active", label, ...kept, createdAt: ctx.now });
  return passkey;
}
