export const names = ['PORT', 'SMTP_URL'];
