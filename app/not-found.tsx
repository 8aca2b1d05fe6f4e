import { Compass } from "lucide-react";
import { CalmPage } from "@/components/shell/calm-page";
import { ButtonLink } from "@/components/ui/button-link";

export default function NotFoundPage() {
  return (
    <CalmPage
      mark={<Compass />}
      title="There is nothing here"
      text="The address may be mistyped, or what stood here is gone."
      action={
        <ButtonLink href="/" look="primary">
          Go to your settings
        </ButtonLink>
      }
    />
  );
}
