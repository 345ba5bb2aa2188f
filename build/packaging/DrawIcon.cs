using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Draws icon.svg as a PNG when a package is made, because NuGet wants a PNG and the repository holds no binaries.</summary>
public sealed class DrawIcon : Task
{
    private const int Samples = 4;

    [Required]
    public string Source { get; set; }

    [Required]
    public string Target { get; set; }

    public override bool Execute()
    {
        var svg = XDocument.Load(Source).Root;
        var (width, height) = ((int)Number(svg, "width"), (int)Number(svg, "height"));
        var shapes = svg.Elements().Select(Shape.Of).ToList();
        Directory.CreateDirectory(Path.GetDirectoryName(Target));
        File.WriteAllBytes(Target, Png.Of(width, height, (x, y) => Pixel(shapes, x, y)));
        return true;
    }

    /// <summary>The mean of a grid of points.</summary>
    private static byte[] Pixel(List<Shape> shapes, int x, int y)
    {
        var sum = new int[4];
        for (var i = 0; i < Samples * Samples; i++)
        {
            var (px, py) = (x + ((i % Samples) + 0.5) / Samples, y + ((i / Samples) + 0.5) / Samples);
            if (shapes.FindLast(shape => shape.Holds(px, py)) is { } top)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    sum[channel] += top.Color[channel];
                }

                sum[3]++;
            }
        }

        return sum[3] == 0
            ? new byte[4]
            : new[] { (byte)(sum[0] / sum[3]), (byte)(sum[1] / sum[3]), (byte)(sum[2] / sum[3]), (byte)(sum[3] * 255 / (Samples * Samples)) };
    }

    private static double Number(XElement element, string name) =>
        double.Parse((string)element.Attribute(name) ?? "0", CultureInfo.InvariantCulture);

    private sealed class Shape
    {
        public byte[] Color { get; private set; }

        public Func<double, double, bool> Holds { get; private set; }

        public static Shape Of(XElement element)
        {
            var fill = (string)element.Attribute("fill");
            return new Shape
            {
                Color = Enumerable.Range(0, 3).Select(i => Convert.ToByte(fill.Substring(1 + (2 * i), 2), 16)).ToArray(),
                Holds = element.Name.LocalName switch
                {
                    "rect" => Rectangle(Number(element, "x"), Number(element, "y"), Number(element, "width"), Number(element, "height"), Number(element, "rx")),
                    "polygon" => Polygon(((string)element.Attribute("points")).Split(' ', ',').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray()),
                    var name => throw new NotSupportedException($"DrawIcon knows no <{name}>"),
                },
            };
        }

        private static Func<double, double, bool> Rectangle(double x, double y, double width, double height, double radius) => (px, py) =>
        {
            // How far the point is outside the rectangle that the corners' centres make.
            var dx = Math.Max(0, Math.Max(x + radius - px, px - (x + width - radius)));
            var dy = Math.Max(0, Math.Max(y + radius - py, py - (y + height - radius)));
            return (dx * dx) + (dy * dy) <= radius * radius;
        };

        private static Func<double, double, bool> Polygon(double[] points) => (px, py) =>
        {
            var inside = false;
            for (int i = 0, j = points.Length - 2; i < points.Length; j = i, i += 2)
            {
                if ((points[i + 1] > py) != (points[j + 1] > py)
                    && px < ((points[j] - points[i]) * (py - points[i + 1]) / (points[j + 1] - points[i + 1])) + points[i])
                {
                    inside = !inside;
                }
            }

            return inside;
        };
    }

    private static class Png
    {
        public static byte[] Of(int width, int height, Func<int, int, byte[]> pixel)
        {
            using (var file = new MemoryStream())
            {
                var signature = new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 };
                file.Write(signature, 0, signature.Length);
                Chunk(file, "IHDR", BigEndian(width).Concat(BigEndian(height)).Concat(new byte[] { 8, 6, 0, 0, 0 }).ToArray());
                Chunk(file, "IDAT", Zlib(Rows(width, height, pixel)));
                Chunk(file, "IEND", new byte[0]);
                return file.ToArray();
            }
        }

        /// <summary>Each row begins with its filter, which is none.</summary>
        private static byte[] Rows(int width, int height, Func<int, int, byte[]> pixel) => Enumerable.Range(0, height)
            .SelectMany(y => new byte[1].Concat(Enumerable.Range(0, width).SelectMany(x => pixel(x, y)))).ToArray();

        private static byte[] Zlib(byte[] data)
        {
            using (var stream = new MemoryStream())
            {
                stream.Write(new byte[] { 0x78, 0x9c }, 0, 2);
                using (var deflate = new DeflateStream(stream, CompressionLevel.Optimal, leaveOpen: true))
                {
                    deflate.Write(data, 0, data.Length);
                }

                uint a = 1, b = 0;
                foreach (var value in data)
                {
                    a = (a + value) % 65521;
                    b = (b + a) % 65521;
                }

                stream.Write(BigEndian((int)((b << 16) | a)), 0, 4);
                return stream.ToArray();
            }
        }

        private static void Chunk(Stream file, string type, byte[] data)
        {
            var body = Encoding.ASCII.GetBytes(type).Concat(data).ToArray();
            var crc = 0xffffffffu;
            foreach (var value in body)
            {
                crc ^= value;
                for (var bit = 0; bit < 8; bit++)
                {
                    crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xedb88320u;
                }
            }

            foreach (var part in new[] { BigEndian(data.Length), body, BigEndian((int)~crc) })
            {
                file.Write(part, 0, part.Length);
            }
        }

        private static byte[] BigEndian(int value) => new[] { (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value };
    }
}
