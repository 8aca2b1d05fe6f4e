import { Checkbox } from "@/components/ui/checkbox";
import { Day } from "@/components/ui/day";

/** The box that spares this device the second step for a while. Never ticked beforehand. */
export function RememberDevice({ days, until }: { days: number; until: Date | string }) {
  return (
    <Checkbox
      name="remember_device"
      label={`Remember this device for ${days} days`}
      help={
        <>
          No code here until <Day at={until} />. Leave it empty on a shared computer.
        </>
      }
    />
  );
}
