using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace OrleansMonitor.Silo.Security.Tls;

/// <summary>The DNS names and URIs of a certificate's subject alternative names (RFC 5280, 4.2.1.6).</summary>
internal static class AlternativeNames
{
    private const string ExtensionOid = "2.5.29.17";
    private static readonly Asn1Tag Dns = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    public static List<string> Of(X509Certificate2 certificate)
    {
        var names = new List<string>();
        if (certificate.Extensions[ExtensionOid] is not { } extension)
            return names;
        try
        {
            // GeneralNames ::= SEQUENCE OF GeneralName; a CHOICE by context tag, of which two are IA5 strings.
            var sequence = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                var tag = sequence.PeekTag();
                if (tag == Dns || tag == Uri)
                    names.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                else
                    sequence.ReadEncodedValue();
            }
        }
        catch (AsnContentException)
        {
            // A name that cannot be read is no name.
        }

        return names;
    }
}
