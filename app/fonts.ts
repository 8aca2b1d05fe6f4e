import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";

/** The class for `<html>` that names both typefaces; they are served from this origin. */
export const fontClass = `${GeistSans.variable} ${GeistMono.variable}`;
