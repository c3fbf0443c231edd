// Writes the Arrow files of columnar/ with Apache Arrow's JavaScript implementation.
// Usage, in a folder outside of the repository: npm install apache-arrow@21.2.0 && node make_arrow.mjs FOLDER
import * as arrow from "apache-arrow";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2], rows = 12;
const numbers = [...Array(rows).keys()];

// Row i of 12, in two batches of 6; every fourth row is missing in the second file. The values are those of make_parquet.cs.
function table(missing) {
    const values = (type, value) => arrow.vectorFromArray(numbers.map(i => missing && i % 4 === 3 ? null : value(i)), type);
    const unix = i => Date.UTC(1969, 11, 31, 23, 59, 59, 998) + i * 700 * 86400000;
    return new arrow.Table({
        Boolean: values(new arrow.Bool(), i => i % 3 === 0),
        SByte: values(new arrow.Int8(), i => i * 20 - 128),
        Byte: values(new arrow.Uint8(), i => i * 23 % 256),
        Int16: values(new arrow.Int16(), i => i * 5000 - 32768),
        UInt16: values(new arrow.Uint16(), i => i * 5900),
        Int32: values(new arrow.Int32(), i => -2147483648 + i * 123456789),
        UInt32: values(new arrow.Uint32(), i => i * 390000000 % 4294967296),
        Int64: values(new arrow.Int64(), i => 2n ** 53n - BigInt(i)),
        UInt64: values(new arrow.Uint64(), i => BigInt(i) << 49n),
        Half: values(new arrow.Float16(), i => i / 4),
        Single: values(new arrow.Float32(), i => Math.fround(1 / (i + 1))),
        Double: values(new arrow.Float64(), i => -1 / (i + 1)),
        Text: values(new arrow.Utf8(), i => i === 5 ? "" : `héllo ${i % 5} \u{1F600}`),
        Date: values(new arrow.DateDay(), i => new Date(Date.UTC(1960, 0, 1) + i * 1000 * 86400000)),
        Timestamp: values(new arrow.TimestampMillisecond("UTC"), unix),
        TimeMillisecond: values(new arrow.TimeMillisecond(), i => i * 7000001),
        Bytes: values(new arrow.Binary(), i => Uint8Array.from({ length: i }, (_, j) => i + j)),
        Dictionary: values(new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()), i => ["red", "green", "blue"][i % 3]),
        Variable: values(new arrow.List(new arrow.Field("item", new arrow.Float32(), true)), i => Array.from({ length: i % 4 }, (_, j) => i + j / 8)),
        Embedding: arrow.vectorFromArray(numbers.map(i => [i * 10, i * 10 + 1, i * 10 + 2]),
            new arrow.FixedSizeList(3, new arrow.Field("item", new arrow.Float32(), false))),
        Point: arrow.vectorFromArray(numbers.map(i => ({ X: i })), new arrow.Struct([new arrow.Field("X", new arrow.Int32(), false)])),
    });
}

function write(name, missing, Writer) {
    const all = table(missing), writer = new Writer();
    for (const part of [all.slice(0, 6), all.slice(6, 12)])
        part.batches.forEach(batch => writer.write(batch));
    writer.finish();
    writeFileSync(join(folder, name), writer.toUint8Array(true));
}

write("types_complete.arrow", false, arrow.RecordBatchFileWriter);
write("types_missing.arrow", true, arrow.RecordBatchFileWriter);
write("types.arrows", true, arrow.RecordBatchStreamWriter);
