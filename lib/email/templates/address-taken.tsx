import type { MailPayloads } from "@/lib/email/kinds";
import { MailLayout } from "@/lib/email/templates/layout";
import { Action, Facts, Hello, Note, Words } from "@/lib/email/templates/parts";

/** The answer to a registration with the address of an account; the form itself does not tell (A01). */
export const AddressTaken = ({ name, signInLink, requested }: MailPayloads["address_taken"]) => (
  <MailLayout
    preview="Someone tried to register with your address. Your account has not changed."
    heading="You already have an account"
    footer="Sent because this address was entered at Holdfast. Holdfast never asks for a password or a code by mail."
  >
    <Words>
      <Hello name={name} /> someone tried to register at Holdfast with this address, which already has an account. The
      account has not changed. If that was you, sign in instead.
    </Words>
    <Facts where={requested} />
    <Action label="Sign in" link={signInLink} />
    <Note>
      If that was not you, there is nothing to do: nobody got in, and nobody was told that you have an account.
    </Note>
  </MailLayout>
);
