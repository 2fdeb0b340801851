/** Alerts are asked for again soon after they changed, however long the range of the page is: a person has just done something. */
export const freshAlerts = { topic: 'alerts', every: 1000 } as const;
