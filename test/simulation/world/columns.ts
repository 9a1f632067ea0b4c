import { mustHave } from '../../../src/kernel/index.ts';
import type { Schema } from '../store/shape.ts';

/** Reads columns of rows by name, for those who watch the store from outside. */
export class Columns {
  private readonly places: ReadonlyMap<string, ReadonlyMap<string, number>>;

  constructor(schema: Schema) {
    this.places = new Map(schema.tables.map((table) => [table.name, new Map(table.columns.map(({ name }, place) => [name, place]))]));
  }

  value(table: string, column: string, row: readonly unknown[]): unknown {
    return row[mustHave(this.places.get(table)?.get(column), `there is a column ${table}.${column}`)] ?? null;
  }

  text(table: string, column: string, row: readonly unknown[]): string {
    const value = this.value(table, column, row);
    return typeof value === 'string' ? value : '';
  }

  instant(table: string, column: string, row: readonly unknown[]): number | undefined {
    const value = this.value(table, column, row);
    return typeof value === 'number' ? value : undefined;
  }
}
