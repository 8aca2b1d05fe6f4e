/** The ground of every page: three soft lights and the depth lines of a sea chart, which close around the sign-in card. */
export function FieldBehind({ auth = false }: { auth?: boolean }) {
  return <div aria-hidden="true" className={`field-behind ${auth ? "field-behind-auth" : ""}`} />;
}
