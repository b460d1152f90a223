namespace ActorUdp.Specs.Runtime.EmbeddedOnly;

/// <summary>
/// Includes of files and resources, missing and required ones. Embedded only: Akka's parser knows only names, and asks a
/// callback for them.
/// </summary>
public sealed class HoconIncludeSpec : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hocon-include-spec-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("include \"x\"")]
    [InlineData("include required(\"x\")")]
    [InlineData("include required( \"x\" )")]
    [InlineData("include file(\"x\")")]
    [InlineData("include required(file( \"x\" ))")]
    [InlineData("include classpath(\"x\")")]
    public void A_callback_is_asked_for_any_kind_of_name(string include)
    {
        List<string> asked = [];
        Config config = ConfigurationFactory.ParseString($"{include}, b = 2", name =>
        {
            asked.Add(name);
            return Parser.Parse("a = 1", null);
        });

        Assert.Equal([1, 2], [config.GetInt("a"), config.GetInt("b")]);
        Assert.Equal(["x"], asked);
    }

    [Fact]
    public void What_does_not_exist_is_left_out_unless_it_is_required()
    {
        Assert.Equal(1, ConfigurationFactory.ParseString("include \"x\"\na = 1", _ => null).GetInt("a"));
        Assert.Equal(1, ConfigurationFactory.ParseString("include \"x\"\na = 1").GetInt("a"));
        Assert.Equal(1, ConfigurationFactory.ParseString($"include file(\"{FileName("none")}\")\na = 1").GetInt("a"));
        Assert.Contains("\"x\"", Assert.Throws<HoconParserException>(() => ConfigurationFactory.ParseString("include required(\"x\")", _ => null)).Message);
        Assert.Throws<HoconParserException>(() => ConfigurationFactory.ParseString($"include required(file(\"{FileName("none")}\"))"));
    }

    [Fact]
    public void Files_include_files_next_to_them()
    {
        Write("one.conf", "a { include \"two.conf\" }\nb = ${a.x}");
        Write("two.conf", "x = 1\ny = ${x}");

        Config config = ConfigurationFactory.ParseString($"include file(\"{FileName("one.conf")}\")");

        Assert.Equal([1, 1, 1], [config.GetInt("a.x"), config.GetInt("a.y"), config.GetInt("b")]);
    }

    [Fact]
    public void An_error_in_a_file_names_the_file()
    {
        Write("bad.conf", "a = 1\nb = }");

        ConfigurationException error = Assert.Throws<ConfigurationException>(
            () => ConfigurationFactory.ParseString($"include file(\"{FileName("bad.conf")}\")"));

        Assert.Contains("bad.conf: line 2, column 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_no_file_can_have_is_refused() =>
        Assert.Throws<ConfigurationException>(() => ConfigurationFactory.ParseString("include file(\"a\\u0000b\")"));

    [Fact]
    public void A_directory_is_no_file() =>
        Assert.Equal(1, ConfigurationFactory.ParseString($"include file(\"{FileName(".")}\"), a = 1").GetInt("a"));

    [Fact]
    public void A_file_that_includes_itself_is_refused()
    {
        Write("self.conf", "a { include \"self.conf\" }");

        Assert.Contains(
            "nested deeper",
            Assert.ThrowsAny<ConfigurationException>(() => ConfigurationFactory.ParseString($"include file(\"{FileName("self.conf")}\")")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_multiply_each_other_are_refused()
    {
        for (int i = 0; i < 20; i++)
            Write($"f{i}.conf", $"a {{ include \"f{i + 1}.conf\" }}\nb {{ include \"f{i + 1}.conf\" }}");
        Write("f20.conf", "x = 1");

        Assert.Contains(
            "more than",
            Assert.ThrowsAny<ConfigurationException>(() => ConfigurationFactory.ParseString($"include file(\"{FileName("f0.conf")}\")")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Substitutions_of_an_included_text_fall_back_to_the_root()
    {
        HoconRoot other = Parser.Parse("y = ${x}, z = ${?nowhere}", null);

        Config config = ConfigurationFactory.ParseString("x = 1\na { include \"other\" }", _ => other);

        Assert.Equal(1, config.GetInt("a.y"));
        Assert.False(config.HasPath("a.z"));
    }

    [Fact]
    public void Later_values_of_the_including_text_reach_the_substitutions_of_the_included_one()
    {
        HoconRoot other = Parser.Parse("x = 10\ny = ${x}", null);

        Config config = ConfigurationFactory.ParseString("a { include \"other\" }\na { x = 42 }", _ => other);

        Assert.Equal(42, config.GetInt("a.y"));
    }

    [Fact]
    public void An_included_text_may_append_to_an_array_where_it_is_included()
    {
        HoconRoot other = Parser.Parse("list += 2", null);

        Config config = ConfigurationFactory.ParseString("a { list = [1]\n include \"other\" }", _ => other);

        Assert.Equal([1, 2], config.GetIntList("a.list"));
    }

    [Fact]
    public void One_parsed_text_may_be_included_twice()
    {
        HoconRoot other = Parser.Parse("list += 1\nlist += ${n}\nn = 0", null);

        Config config = ConfigurationFactory.ParseString("a { include \"other\"\n list += 2, n = 5 }\nb { include \"other\" }", _ => other);

        Assert.Equal([1, 5, 2], config.GetIntList("a.list"));
        Assert.Equal([1, 0], config.GetIntList("b.list"));
    }

    [Fact]
    public void A_missing_resource_is_named() => Assert.Contains(
        "no.such.resource",
        Assert.Throws<ConfigurationException>(() => ConfigurationFactory.FromResource<Config>("no.such.resource")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Resources_include_resources_of_the_same_assembly()
    {
        Config config = ConfigurationFactory.FromResource<HoconIncludeSpec>("ActorUdp.Specs.Runtime.including.hocon");

        Assert.Equal([1, 2], [config.GetInt("a.x"), config.GetInt("b")]);
    }

    private string FileName(string name) => Path.Combine(_directory, name).Replace('\\', '/');

    private void Write(string name, string text) => File.WriteAllText(FileName(name), text);
}
