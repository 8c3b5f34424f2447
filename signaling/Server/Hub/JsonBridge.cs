using System.Text;
using System.Text.Json;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace MediaServer.Server.Hub;

/// <summary>Lets MessagePack carry exactly what JSON carries: the same names, the same enum words, the same limits, written once.</summary>
internal sealed class JsonBridge : IFormatterResolver
{
    public static readonly MessagePackSerializerOptions Options = MessagePackSerializerOptions
        .Standard.WithResolver(new JsonBridge())
        .WithSecurity(MessagePackSecurity.UntrustedData.WithMaximumObjectGraphDepth(Json.MaxDepth));

    public IMessagePackFormatter<T>? GetFormatter<T>() => Cache<T>.Formatter;

    private static class Cache<T>
    {
        public static readonly IMessagePackFormatter<T>? Formatter =
            typeof(T).Assembly == typeof(JsonBridge).Assembly
            || typeof(T).IsArray && typeof(T).GetElementType()!.Assembly == typeof(JsonBridge).Assembly
                ? new Formatter<T>()
                : StandardResolver.Instance.GetFormatter<T>();
    }
}

internal sealed class Formatter<T> : IMessagePackFormatter<T>
{
    public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
    {
        using var json = new StringReader(JsonSerializer.Serialize(value, Json.Options));
        MessagePackSerializer.ConvertFromJson(json, ref writer, MessagePackSerializerOptions.Standard);
    }

    public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        var json = new StringBuilder();
        using (var text = new StringWriter(json))
            MessagePackSerializer.ConvertToJson(ref reader, text, MessagePackSerializerOptions.Standard.WithSecurity(options.Security));
        return JsonSerializer.Deserialize<T>(json.ToString(), Json.Options)!;
    }
}
