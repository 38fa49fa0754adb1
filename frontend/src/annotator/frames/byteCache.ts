/** A least-recently-used cache that holds so many bytes at most. */

interface Held<Value> {
  readonly value: Value;
  readonly bytes: number;
}

export class ByteCache<Key, Value> {
  private readonly held = new Map<Key, Held<Value>>();
  private bytes = 0;

  constructor(
    private readonly capacityBytes: number,
    /** Called for each value that leaves, so that it can free what it holds. */
    private readonly release: (value: Value) => void = () => undefined,
  ) {}

  get size(): number {
    return this.held.size;
  }

  get usedBytes(): number {
    return this.bytes;
  }

  /** Looks without counting it as use. */
  peek(key: Key): Value | undefined {
    return this.held.get(key)?.value;
  }

  get(key: Key): Value | undefined {
    const found = this.held.get(key);
    if (found === undefined) return undefined;
    this.held.delete(key);
    this.held.set(key, found);
    return found.value;
  }

  /** Puts a value in and lets the least recently used ones go; the newest stays even when it is too large alone. */
  set(key: Key, value: Value, bytes: number): void {
    this.delete(key);
    this.held.set(key, { value, bytes });
    this.bytes += bytes;
    for (const oldest of this.held.keys()) {
      if (this.bytes <= this.capacityBytes || oldest === key) break;
      this.delete(oldest);
    }
  }

  delete(key: Key): void {
    const found = this.held.get(key);
    if (found === undefined) return;
    this.held.delete(key);
    this.bytes -= found.bytes;
    this.release(found.value);
  }

  clear(): void {
    for (const key of [...this.held.keys()]) this.delete(key);
  }
}
