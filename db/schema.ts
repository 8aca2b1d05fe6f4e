/** Every table, as the one object that Drizzle and drizzle-kit read. */
export * from "./schema/accounts";
export * from "./schema/brands";
export * from "./schema/events";
export * from "./schema/factors";
export * from "./schema/limits";
export * from "./schema/mail";
export * from "./schema/sessions";
export * from "./schema/trusted-devices";
