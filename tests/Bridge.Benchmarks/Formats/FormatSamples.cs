using System.Globalization;
using System.Text;

namespace Bridge.Benchmarks.Formats;

/// <summary>The files of the formats benchmark, made from a seed.</summary>
internal static class FormatSamples
{
    public const string CsvLayout = """
        layout: order/1
        format: { type: csv, delimiter: ";" }
        records:
          line:
            fields:
              OrderNo:   {}
              OrderDate: {}
              LineNo:    { type: integer }
              Sku:       {}
              Qty:       { type: decimal, scale: 3, decimal_mark: "," }
              Price:     { type: decimal, scale: 2, decimal_mark: "," }
              Currency:  {}
              Country:   {}
              Status:    {}
              CustNo:    {}
              CustName:  {}
        """;

    public const string FixedLayout = """
        layout: stock/1
        format: { type: fixed_width, line_end: lf }
        records:
          item:
            fields:
              RecType:  { at: 1,   length: 2 }
              ItemNo:   { at: 3,   length: 12 }
              Ean:      { at: 15,  length: 13 }
              Name:     { at: 28,  length: 30 }
              Site:     { at: 58,  length: 4 }
              Bin:      { at: 62,  length: 8 }
              OnHand:   { at: 70,  length: 11, type: decimal, scale: 3, sign: overpunch }
              Price:    { at: 81,  length: 9, type: decimal, scale: 2 }
              Counted:  { at: 90,  length: 8, type: date, picture: "[Y0001][M01][D01]" }
              Unit:     { at: 98,  length: 3 }
              Lot:      { at: 101, length: 20 }
              Supplier: { at: 121, length: 10 }
              Note:     { at: 131, length: 16 }
        """;

    public const string Mapping = """
        mapping: stock/1
        from: { layout: stock.yaml }
        to: { format: json }
        output: |
          {
            "type": RecType, "item": ItemNo, "ean": Ean, "name": Name, "place": { "site": Site, "bin": Bin },
            "onHand": OnHand, "price": Price, "countedOn": Counted, "unit": Unit, "lot": Lot, "supplier": Supplier, "note": Note
          }
        """;

    public static byte[] Csv(int size, bool quoted)
    {
        var random = new Random(7);
        var text = new StringBuilder("OrderNo;OrderDate;LineNo;Sku;Qty;Price;Currency;Country;Status;CustNo;CustName\n");
        var q = quoted ? "\"" : "";
        while (text.Length < size)
        {
            text.Append(CultureInfo.InvariantCulture, $"{random.Next(100_000_000):D8};202611{random.Next(1, 29):D2};{random.Next(1, 99)};{q}AB-{random.Next(10_000_000):D7}{q};{random.Next(1000)},{random.Next(1000):D3};{random.Next(10_000)},{random.Next(100):D2};{q}EUR{q};{q}DE{q};{random.Next(10, 99)};{q}C-{random.Next(100_000)}{q};{q}Customer number {random.Next(100_000)} GmbH{q}\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static byte[] FixedWidth(int size)
    {
        var random = new Random(7);
        var text = new StringBuilder();
        while (text.Length < size)
        {
            text.Append(CultureInfo.InvariantCulture, $"D1AB-{random.Next(1_000_000),-9:D6}{random.NextInt64(1_000_000_000_000, 9_999_999_999_999)}{"Hexagon bolt M" + random.Next(3, 24),-30}N{random.Next(100):D3}{"R" + random.Next(10_000),-8}{random.Next(1_000_000):D10}{"{ABCDEFGHI}JKLMNOPQR"[random.Next(20)]}{random.Next(1_000_000):D9}202611{random.Next(1, 29):D2}PCE{"LOT" + random.Next(1_000_000),-20}S{random.Next(1_000_000):D9}{"checked",-16}\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
