using System.Text;

namespace ActorUdp.Specs.Runtime.EmbeddedOnly;

/// <summary>
/// No text makes the parser hang, overflow the stack, or throw anything but <see cref="ConfigurationException"/>. Embedded
/// only: Akka's parser has no such bounds.
/// </summary>
public sealed class HoconBoundsSpec
{
    private const string Alphabet = "abc019 \t\n\n=:{}[],,..\"\\#/$?+-${${?incluude \u00e9\u2028\ufeff\ud800";

    [Theory]
    [InlineData("a = ", "[")]
    [InlineData("", "a{")]
    [InlineData("", "{")]
    [InlineData("", "a.")]
    [InlineData("a = ", "[{b=")]
    [InlineData("a = [", "${b")]
    public void Deep_nesting_is_refused(string head, string repeated) =>
        Assert.Throws<HoconParserException>(() => ConfigurationFactory.ParseString(head + Repeat(repeated, 100_000)));

    [Fact]
    public void Nesting_up_to_the_bound_works()
    {
        Config config = ConfigurationFactory.ParseString($"{Repeat("a{", 127)}b=1{Repeat("}", 127)}");

        Assert.Equal(1, config.GetInt($"{Repeat("a.", 127)}b"));
        Assert.Equal(config.ToString(), config.WithFallback("c = 1").GetConfig("a")!.GetValue("")!.AtKey("a").ToString());
    }

    [Theory]
    [InlineData("a{0} = ${{a{1}}}${{a{1}}}", "a60 = xxxxxxxx")]
    [InlineData("a{0} = ${{a{1}}}${{a{1}}}", "a60 = [1]")]
    [InlineData("a{0} = ${{a{1}}}${{a{1}}}", "a60 {{ x = 1 }}")]
    [InlineData("a{0} = ${{?a{1}}}${{?a{1}}}", "")]
    [InlineData("a{0} {{ x = ${{a{1}}}, y = ${{a{1}}} }}", "a60 = 1")]
    [InlineData("a{0} = [${{a{1}}}, ${{a{1}}}]", "a60 = 1")]
    public void Substitutions_that_multiply_a_text_are_refused(string line, string last)
    {
        IEnumerable<string> lines = Enumerable.Range(0, 60).Select(i => string.Format(null, line, i, i + 1)).Append(string.Format(null, last));
        Config forward = ConfigurationFactory.ParseString(string.Join('\n', lines));
        Config backward = ConfigurationFactory.ParseString(string.Join('\n', lines.Reverse()));

        Assert.Throws<HoconParserException>(() => forward.Root);
        Assert.Throws<HoconParserException>(() => backward.Root);
    }

    [Fact]
    public void Long_chains_of_substitutions_are_refused_and_short_ones_are_not()
    {
        Assert.Equal(1, Chain(100).GetInt("a0"));
        Assert.Throws<HoconParserException>(() => Chain(100_000).Root);

        static Config Chain(int length) => ConfigurationFactory.ParseString(
            string.Join('\n', Enumerable.Range(0, length).Select(i => $"a{i} = ${{a{i + 1}}}").Append($"a{length} = 1")));
    }

    [Fact]
    public void Objects_that_grow_deep_by_substitution_are_refused()
    {
        Config config = ConfigurationFactory.ParseString(
            string.Join('\n', Enumerable.Range(1, 50_000).Select(i => $"a{i} {{ x = ${{a{i - 1}}} }}").Prepend("a0 = 1")));

        Assert.Throws<HoconParserException>(() => config.ToString());
    }

    [Fact]
    public void A_field_that_is_extended_very_often_does_not_hang() => Assert.Throws<HoconParserException>(
        () => ConfigurationFactory.ParseString("a = []\n" + Repeat("a = ${a} [1]\n", 50_000)).Root);

    [Fact]
    public void A_large_plain_text_is_read()
    {
        Config config = ConfigurationFactory.ParseString(
            string.Join('\n', Enumerable.Range(0, 100_000).Select(i => $"section{i % 100} {{ key{i} = \"value {i}\", list{i} = [1, 2, 3] }}")));

        Assert.Equal("value 99999", config.GetString("section99.key99999"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_texts_are_read_or_refused(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 5_000; i++)
        {
            char[] text = new char[random.Next(60)];
            for (int j = 0; j < text.Length; j++)
                text[j] = Alphabet[random.Next(Alphabet.Length)];
            AssertReadOrRefused(new string(text), seed);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Damaged_texts_are_read_or_refused(int seed)
    {
        const string good = "a { b = [1, 2, ${c}], \"d.e\" : ${?f} x \"y\", g += ${a.b} }\na.b = ${a.b} [3]\nc = ${h.i} { j = \"\\u0041\" }\n"
            + "h { i { k = \"\"\"raw\"\"\" } } # comment\ninclude \"n\"\nl = 10 s, m = ${a} { o = ${c.k} }\n";
        Random random = new(seed);
        for (int i = 0; i < 5_000; i++)
        {
            StringBuilder text = new(good);
            for (int damage = random.Next(1, 6); damage > 0; damage--)
                Damage(text, random);
            AssertReadOrRefused(text.ToString(), seed);
        }
    }

    private static void Damage(StringBuilder text, Random random)
    {
        int at = random.Next(text.Length);
        int length = Math.Min(random.Next(1, 12), text.Length - at);
        switch (random.Next(4))
        {
            case 0:
                text.Remove(at, length);
                break;
            case 1:
                text.Insert(at, Alphabet[random.Next(Alphabet.Length)]);
                break;
            case 2:
                text.Insert(random.Next(text.Length), text.ToString(at, length));
                break;
            default:
                text[at] = Alphabet[random.Next(Alphabet.Length)];
                break;
        }
    }

    private static void AssertReadOrRefused(string text, int seed)
    {
        string rendered;
        try
        {
            rendered = ConfigurationFactory.ParseString(text, _ => Parser.Parse("n { x = ${?c} }", null)).ToString();
        }
        catch (ConfigurationException)
        {
            return;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}, text: {text}", e);
        }

        Assert.Equal(rendered, ConfigurationFactory.ParseString(rendered).ToString());
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text, count).ToString();
}
