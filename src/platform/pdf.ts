import { fileURLToPath } from 'node:url';

import type PdfDocument from 'pdfkit';

/** A font for Latin, Greek and Cyrillic text: those that every reader of PDF has know Latin alone. */
const font = (file: string): string => fileURLToPath(import.meta.resolve(`@expo-google-fonts/arimo/${file}`));

const [PLAIN, BOLD] = ['plain', 'bold'];
const INK = '#16202b';
const QUIET = '#5a6672';
const MARGIN = 56;

/** A text that is written from top to bottom and comes out as PDF. */
export class PdfText {
  private readonly page: InstanceType<typeof PdfDocument>;

  private constructor(page: InstanceType<typeof PdfDocument>) {
    this.page = page;
  }

  /** An empty text. What makes PDF is read when the first is asked for: an instance that starts has pages to send. */
  static async begin(title: string, madeAt: number): Promise<PdfText> {
    const { default: Document } = await import('pdfkit');
    const page = new Document({
      size: 'A4',
      margin: MARGIN,
      info: { Title: title, Producer: 'Evenkeel', CreationDate: new Date(madeAt) },
      font: font('400Regular/Arimo_400Regular.ttf'),
    });
    page.registerFont(PLAIN, font('400Regular/Arimo_400Regular.ttf'));
    page.registerFont(BOLD, font('700Bold/Arimo_700Bold.ttf'));
    return new PdfText(page);
  }

  /** What it is, and facts about it in small. */
  top(title: string, facts: string): void {
    this.page.font(BOLD).fontSize(18).fillColor(INK).text(title).moveDown(0.3);
    this.page.font(PLAIN).fontSize(9).fillColor(QUIET).text(facts);
  }

  heading(text: string): void {
    // A heading takes the first lines of its text along to the next page.
    if (this.page.y > this.page.page.height - MARGIN - 60) this.page.addPage();
    this.page.moveDown(0.8).font(BOLD).fontSize(12).fillColor(INK).text(text, MARGIN).moveDown(0.2);
  }

  body(text: string, indent = 0): void {
    this.page
      .font(PLAIN)
      .fontSize(10)
      .fillColor(INK)
      .text(text, MARGIN + indent, this.page.y, { lineGap: 2 });
  }

  async bytes(): Promise<Buffer> {
    this.page.end();
    const parts: Uint8Array[] = [];
    for await (const part of this.page) if (part instanceof Uint8Array) parts.push(part);
    return Buffer.concat(parts);
  }
}
