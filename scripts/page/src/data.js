// Reads the packed block of the page: the counterpart of results/report/columns.py.

export async function readData(text) {
  const bytes = Uint8Array.from(atob(text.trim()), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const whole = new Uint8Array(await new Response(stream).arrayBuffer());
  const size = new DataView(whole.buffer).getUint32(0, true);
  const decoder = new TextDecoder();
  const head = JSON.parse(decoder.decode(whole.subarray(4, 4 + size)));
  const columns = {};
  let at = 4 + size;
  for (const { name, as, rows, bytes: length } of head.columns) {
    columns[name] = rows === 0 ? [] : READERS[as](whole.subarray(at, at + length), decoder);
    at += length;
  }
  return { head, columns };
}

const READERS = {
  u8: (body) => body,
  u16: (body) => planes(body),
  d16: (body) => sums(planes(body)),
  text: (body, decoder) => lines(body, decoder),
  front: (body, decoder) => unfront(lines(body, decoder)),
};

function planes(body) {
  const count = body.length / 2;
  const values = new Uint16Array(count);
  for (let row = 0; row < count; row++) values[row] = body[row] | (body[count + row] << 8);
  return values;
}

function sums(codes) {
  const values = new Int16Array(codes.length);
  let last = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    last += code & 1 ? -(code + 1) / 2 : code / 2;
    values[row] = last; // wraps around as the writer's differences do
    last = values[row];
  }
  return values;
}

function lines(body, decoder) {
  return decoder.decode(body).split("\n");
}

function unfront(rows) {
  let last = "";
  return rows.map((row) => {
    last = last.slice(0, row.charCodeAt(0) - 32) + row.slice(1);
    return last;
  });
}
