import { type IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { type IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';

interface Named {
  readonly name: string;
}

/**
 * The part of MongoDBCommunity that we use. No package has its types, so this was written by hand and held against the
 * definition of the operator 0.13; the operator's definition leaves mongod's own options and the StatefulSet open.
 */
export interface IMongoDBCommunity {
  readonly apiVersion: 'mongodbcommunity.mongodb.com/v1';
  readonly kind: 'MongoDBCommunity';
  readonly metadata: NonNullable<IPersistentVolumeClaim['metadata']>;
  readonly spec: {
    readonly type: 'ReplicaSet';
    readonly members?: number;
    readonly version?: string;
    readonly security: {
      readonly authentication?: { readonly modes: ('SCRAM' | 'SCRAM-SHA-256' | 'SCRAM-SHA-1' | 'X509')[] };
      readonly tls?: {
        readonly enabled: boolean;
        readonly certificateKeySecretRef?: Named;
        readonly caCertificateSecretRef?: Named;
      };
    };
    readonly additionalMongodConfig?: { readonly 'setParameter.transactionLifetimeLimitSeconds'?: number };
    readonly users: {
      readonly name: string;
      readonly db?: string;
      readonly passwordSecretRef?: Named & { readonly key?: string };
      readonly scramCredentialsSecretName?: string;
      readonly connectionStringSecretName?: string;
      readonly roles: (Named & { readonly db: string })[];
    }[];
    readonly statefulSet?: {
      readonly spec: {
        readonly template?: IPodTemplateSpec;
        readonly volumeClaimTemplates?: Omit<IPersistentVolumeClaim, 'apiVersion' | 'kind'>[];
      };
    };
  };
}
