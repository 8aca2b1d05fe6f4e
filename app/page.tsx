import { redirect } from "next/navigation";

/** The front door: whoever is signed in lands in their settings, everybody else at sign-in (proxy.ts). */
export default function HomePage(): never {
  redirect("/settings/security");
}
