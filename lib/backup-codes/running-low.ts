/** So few codes left that the page and the mail say so (C08). */
export const isRunningLow = (left: number) => left <= 3;
